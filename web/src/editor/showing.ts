/** How the open picture gets onto the stage: whole, in pieces, or from its true values; its thumbnail until then. */
import { effect, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Adjusting } from "./adjust/adjusting";
import type { Ground } from "./colors/ground";
import { Pictures } from "./pictures";
import type { Bitmap, Platform, Subject } from "./ports";
import type { Stage } from "./stage";
import { ImageSource } from "./tiles/image";
import { PiecedSource } from "./tiles/pieced";
import { type PieceLoader, Pieces } from "./tiles/pieces";
import { addressOf, boundsOfPiece, type Pyramid } from "./tiles/pyramid";
import { type Deep, type Tone, VALUES, ValueLoader, type ValuePiece } from "./tiles/values";
import type { Viewport } from "./viewport";

/** How far the picture is: not there yet, made ready by the server (0 to 1), its thumbnail, itself, or why it is not shown. */
export type PictureState =
  | { readonly state: "loading" | "thumbnail" | "sharp" }
  | { readonly state: "preparing"; readonly share: number }
  | { readonly state: "broken"; readonly reason: string };

/** What the server says of tiles that it has to make first: where the job tells how far it is. */
interface Preparing {
  readonly job: string;
}

/** How far such a job is. */
interface Progress {
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

/** Milliseconds between looks at a job. */
const PACE = 500;
/** Looks without an answer until the server counts as gone. */
const MOST_MISSED = 60;

export interface ShowingParts {
  readonly platform: Platform;
  readonly stage: Stage;
  readonly viewport: Viewport;
  readonly adjusting: Adjusting;
}

export class Showing {
  readonly #parts: ShowingParts;
  readonly #pictures: Pictures;
  readonly #state = signal<PictureState>({ state: "loading" });
  readonly #stops: (() => void)[];
  #subject: Subject | null = null;
  /** The pieces that the picture is shown from; null while it is not, or where it is shown whole. */
  #pieced: { readonly pyramid: Pyramid; readonly toned: boolean } | null = null;
  #leave = new AbortController();
  #deep: Promise<Deep | null> | null = null;

  readonly state: ReadonlySignal<PictureState> = this.#state;
  /** How the values of a deep picture are shown; null: as the server renders them. */
  readonly tone = signal<Tone | null>(null);

  constructor(parts: ShowingParts) {
    this.#parts = parts;
    this.#pictures = new Pictures(parts.platform);
    let before: Tone | null = null;
    this.#stops = [
      effect(() => {
        const tone = this.tone.value;
        if (Boolean(before) !== Boolean(tone)) void this.#present();
        else if (tone !== before) this.#repaint();
        before = tone;
      }),
    ];
  }

  /** Shows another picture; done when it is sharp or cannot be. */
  async open(subject: Subject): Promise<void> {
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#subject = null;
    this.tone.value = null;
    this.#subject = subject;
    this.#deep = null;
    this.#pieced = null;
    this.#state.value = { state: "loading" };
    this.#parts.stage.clear();
    const shown = this.#present();
    if (subject.thumbnail) this.#showThumbnail(subject.thumbnail);
    await shown;
  }

  /** Tries once more to show a picture that could not be shown; done as `open` is. */
  async again(): Promise<void> {
    this.#deep = null;
    this.#state.value = { state: "loading" };
    await this.#present();
  }

  /** Decodes pictures that will probably be asked for. */
  prefetch(urls: readonly string[]): void {
    this.#pictures.prefetch(urls);
  }

  /** What the picture's true values are; null where it has 8 bits and all of them are shown. Rejects as fetching does. */
  deep(): Promise<Deep | null> {
    const url = this.#subject?.values;
    this.#deep ??= url ? this.#prepared<Deep | null>(url) : Promise.resolve(null);
    return this.#deep;
  }

  /** Where the colours that are seen come from; null before they are there. */
  ground(): Ground | null {
    const [subject, pieced] = [this.#subject, this.#pieced];
    if (!subject || (subject.pyramid && !pieced)) return null;
    const { url, image } = subject;
    const { black, white } = this.#parts.adjusting.value.peek();
    const window = pieced?.toned
      ? {
          bands: (pieced.pyramid as Deep).bands,
          black: black * (VALUES - 1),
          white: white * (VALUES - 1),
        }
      : null;
    return { url, width: image.width, height: image.height, pyramid: pieced?.pyramid ?? null, window };
  }

  dispose(): void {
    this.#leave.abort();
    for (const stop of this.#stops) stop();
    this.#pictures.dispose();
  }

  /** Puts the picture onto the stage as subject and tone want it. */
  async #present(): Promise<void> {
    const subject = this.#subject;
    if (!subject) return;
    const { signal: left } = this.#leave;
    const toned = this.tone.peek() !== null;
    const wanted = (): boolean => !left.aborted && toned === (this.tone.peek() !== null);
    try {
      const source = await (toned
        ? this.#values()
        : subject.pyramid
          ? this.#pieces(subject.pyramid)
          : this.#whole(subject));
      if (!source) return;
      if (!wanted()) return source.dispose();
      this.#parts.stage.show(source);
      this.#pieced = source instanceof PiecedSource ? { pyramid: source.pyramid, toned } : null;
      this.#state.value = { state: "sharp" };
    } catch (error) {
      if (!wanted()) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#state.value = { state: "broken", reason };
    }
  }

  async #whole({ url, image }: Subject): Promise<ImageSource> {
    return new ImageSource(await this.#pictures.show(url), image, this.#ratio);
  }

  async #pieces(url: string): Promise<PiecedSource<Bitmap>> {
    const pyramid = await this.#prepared<Pyramid>(url);
    const missed = this.#lookAgain(url);
    const loader: PieceLoader<Bitmap> = {
      load: async (piece, stop) => {
        const loaded = this.#parts.platform.decode(addressOf(pyramid, piece), stop);
        loaded.catch(() => stop.aborted || missed());
        const [bitmap, ...halves] = await loaded;
        for (const half of halves) half.close?.();
        return bitmap as Bitmap;
      },
      drop: (bitmap) => bitmap.close?.(),
    };
    return this.#started(new PiecedSource(this.#keeper(pyramid, loader), this.#ratio, (bitmap) => bitmap));
  }

  async #values(): Promise<PiecedSource<ValuePiece> | null> {
    const deep = await this.deep();
    if (!deep) return null;
    const loader = new ValueLoader(deep, this.#parts.platform);
    let last = this.tone.peek();
    const toned = (piece: ValuePiece): Bitmap => {
      last = this.tone.peek() ?? last;
      return loader.bitmapOf(piece, last as Tone);
    };
    return this.#started(new PiecedSource(this.#keeper(deep, loader), this.#ratio, toned));
  }

  #keeper<Loaded>(pyramid: Pyramid, loader: PieceLoader<Loaded>): Pieces<Loaded> {
    return new Pieces(pyramid, loader, (piece) =>
      this.#parts.stage.repaintPicture(boundsOfPiece(pyramid, piece)),
    );
  }

  /** The source once its coarsest pieces are here. */
  async #started<Loaded>(source: PiecedSource<Loaded>): Promise<PiecedSource<Loaded>> {
    try {
      await source.ready();
      return source;
    } catch (error) {
      source.dispose();
      throw error;
    }
  }

  /** What the server tells of tiles, once they are there: where they have to be made first, it is watched doing so. */
  async #prepared<Found>(url: string): Promise<Found> {
    for (;;) {
      const found = await this.#describe<Found | Preparing>(url);
      if (!isPreparing(found)) return found;
      await this.#follow(found.job);
    }
  }

  /** Done when the job is; rejects where it fails, or another picture is opened. */
  async #follow(job: string): Promise<void> {
    const { signal: left } = this.#leave;
    for (let missed = 0; ; ) {
      const look = await this.#describe<Progress>(job).catch((error: unknown) => {
        if (left.aborted || ++missed > MOST_MISSED) throw error;
        return null;
      });
      left.throwIfAborted();
      if (look) {
        missed = 0;
        if (look.state === "done") return;
        if (look.state === "failed" || look.state === "cancelled")
          throw new Error(look.message || look.state);
        this.#state.value = { state: "preparing", share: look.total ? look.done / look.total : 0 };
      }
      await new Promise<void>((resolve) => this.#parts.platform.later(resolve, PACE));
    }
  }

  /** What to do when a piece does not come: should all of them have got lost, the picture is prepared anew. */
  #lookAgain(url: string): () => void {
    const { signal: left } = this.#leave;
    let looked = false;
    return () => {
      if (looked) return;
      looked = true;
      this.#describe<Pyramid | Preparing>(url)
        .then((found) => {
          if (isPreparing(found) && !left.aborted) void this.#present();
        })
        .catch(() => {}); // the coarser piece stays
    };
  }

  async #describe<Found>(url: string): Promise<Found> {
    const answer = await this.#parts.platform.read(url, this.#leave.signal);
    return JSON.parse(new TextDecoder().decode(answer)) as Found;
  }

  /** Device px per CSS px; none where pixels are wanted as they are at every zoom. */
  readonly #ratio = (): number => {
    const { adjusting, viewport } = this.#parts;
    return adjusting.value.peek().smooth ? viewport.screen.peek().ratio : 0;
  };

  #repaint(): void {
    const { width, height } = this.#parts.viewport.picture.peek();
    this.#parts.stage.repaintPicture([0, 0, width, height]);
  }

  #showThumbnail(url: string): void {
    const { signal: left } = this.#leave;
    const image = this.#subject?.image;
    this.#parts.platform
      .decode(url, left)
      .then((levels) => {
        const { state } = this.#state.peek();
        if (!image || left.aborted || (state !== "loading" && state !== "preparing")) return;
        this.#parts.stage.show(new ImageSource(levels, image, this.#ratio));
        if (state === "loading") this.#state.value = { state: "thumbnail" };
      })
      .catch(() => {});
  }
}

function isPreparing(found: unknown): found is Preparing {
  return typeof found === "object" && found !== null && "job" in found;
}
