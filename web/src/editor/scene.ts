/** The labels as they are painted: where they lie, which are active, and how each one looks. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { DocumentChange, LayerDocument } from "../model/document";
import type { Pattern } from "../model/ontology";
import type { Annotation, Class, Id } from "../model/records";
import type { Bounds } from "../model/shapes/kind";
import { meet } from "./bounds";
import type { Coloring } from "./coloring";
import { type Edits, recordsOf } from "./edits";
import { type Mark, MOST_NAMES, NAMED_FROM } from "./names";
import type { Selection } from "./selection";
import type { Settings } from "./settings";
import { extent } from "./shapes/detail";
import { type LookName, OUTLINES } from "./shapes/look";
import { SpatialIndex } from "./spatial";
import type { Suggestions } from "./suggestions";
import type { Scene as TileScene } from "./tiles/shapes";
import type { Viewport } from "./viewport";
import type { Visibility } from "./visibility";

/** As many selected shapes are vectors above the tiles; more are painted into them. */
const MOST_ACTIVE = 64;
/** As many drafts are drawn while a gesture lasts. */
const MOST_DRAFTS = 500;
/** As many suggestions are on the screen at once, the surest first. */
const MOST_SUGGESTED = 300;

export interface SceneParts {
  readonly selection: Selection;
  readonly visibility: Visibility;
  readonly coloring: Coloring;
  readonly settings: Settings;
  readonly edits: Edits;
  readonly suggestions: Suggestions;
  readonly viewport: Viewport;
}

/** How large a shape is, ready to be asked at every frame. */
interface Sized {
  readonly annotation: Annotation;
  readonly bounds: Bounds;
  /** The shorter side of its bounds. */
  readonly side: number;
}

export class Scene implements TileScene {
  readonly #index = new SpatialIndex();
  readonly #parts: SceneParts;
  readonly #turn = signal(0);
  /** Rises with every change of the labels. */
  readonly turn: ReadonlySignal<number> = this.#turn;
  readonly #sizes = computed(() => {
    this.#turn.value;
    return sizesOf(this.#index.all());
  });

  /** Ids that are drawn as vectors, and so are left out of the tiles. */
  readonly active: ReadonlySignal<ReadonlySet<Id>>;
  /** Shapes that bear a name of their own accord and are on the screen, the largest first and not too many. */
  readonly named: ReadonlySignal<readonly Annotation[]> = computed(() => this.#named());

  constructor(parts: SceneParts) {
    this.#parts = parts;
    this.active = computed(() => {
      const selected = parts.selection.ids.value;
      const drafts = parts.edits.drafts.value;
      return new Set([...(selected.size <= MOST_ACTIVE ? selected : []), ...drafts.keys()]);
    });
  }

  load(document: LayerDocument): void {
    this.#index.load(recordsOf(document).values());
    this.#turn.value = this.#turn.peek() + 1;
  }

  update({ records }: DocumentChange): void {
    this.#index.update(records);
    this.#turn.value = this.#turn.peek() + 1;
  }

  search(bounds: Bounds): Annotation[] {
    return this.#index.search(bounds);
  }

  /** Suggestions whose bounds meet the given ones and that are drawn as such: not hidden, not in hand. */
  suggested(bounds: Bounds): Annotation[] {
    const { suggestions, visibility } = this.#parts;
    const found: Annotation[] = [];
    for (const annotation of suggestions.open.peek()) {
      const { bounds: own } = extent(annotation.shape);
      const seen = own !== null && meet(own, bounds) && !visibility.hidden.peek().has(annotation.id);
      if (seen && !this.active.peek().has(annotation.id)) found.push(annotation);
      if (found.length === MOST_SUGGESTED) break;
    }
    return found;
  }

  /** What the pointer can meet within the bounds, as it is on the screen. */
  reachable(bounds: Bounds): Annotation[] {
    const { visibility, edits } = this.#parts;
    const selected = [...this.active.peek()].flatMap((id) => this.#parts.suggestions.get(id) ?? []);
    return [...this.search(bounds), ...this.suggested(bounds), ...selected]
      .filter(({ id }) => visibility.reachable(id))
      .map((annotation) => edits.drafts.peek().get(annotation.id) ?? annotation);
  }

  lookOf(annotation: Annotation): LookName | null {
    const { id } = annotation;
    if (this.#parts.visibility.hidden.peek().has(id) || this.active.peek().has(id)) return null;
    return this.#parts.selection.has(id) ? "selected" : this.restingLook(annotation);
  }

  /** All that is not hidden, as if nobody touched it. */
  whole(): TileScene {
    return {
      search: (bounds) => this.search(bounds),
      lookOf: (annotation) =>
        this.#parts.visibility.hidden.peek().has(annotation.id) ? null : this.restingLook(annotation),
      classOf: (annotation) => this.classOf(annotation),
      colorOf: (annotation) => this.colorOf(annotation),
      patternOf: (annotation) => this.patternOf(annotation),
      ratio: () => this.ratio(),
      area: () => this.area(),
      fill: () => this.fill(),
      outline: () => this.outline(),
      opacity: () => 1,
    };
  }

  /** How the annotation looks when nothing is done to it. */
  restingLook({ id, flags }: Annotation): LookName {
    if (this.#parts.visibility.locked.peek().has(id)) return "locked";
    return flags?.includes("crowd") ? "crowd" : "passive";
  }

  /** The signs its name bears. */
  marksOf({ id, flags }: Annotation): readonly Mark[] {
    if (this.#parts.suggestions.get(id)) return ["sparkles"];
    const locked = this.#parts.visibility.locked.peek().has(id);
    return [locked ? ("lock" as const) : [], flags?.includes("crowd") ? ("ban" as const) : []].flat();
  }

  /** The active annotations as the hand has them, those that are hidden left out. */
  activeAnnotations(): Annotation[] {
    const { edits, visibility } = this.#parts;
    return [...this.active.value]
      .filter((id) => !visibility.hidden.value.has(id))
      .slice(0, MOST_DRAFTS)
      .flatMap((id) => edits.drafts.value.get(id) ?? edits.stored(id) ?? []);
  }

  #named(): Annotation[] {
    const { viewport, visibility } = this.#parts;
    const least = NAMED_FROM / viewport.scale.value;
    const [x0, y0, x1, y1] = viewport.visible.value;
    const hidden = visibility.hidden.value;
    return this.#sizes.value
      .filter(({ side, bounds, annotation }) => {
        const seen = side >= least && bounds[0] < x1 && bounds[2] > x0 && bounds[1] < y1 && bounds[3] > y0;
        return seen && !hidden.has(annotation.id);
      })
      .sort((a, b) => b.side - a.side)
      .slice(0, MOST_NAMES)
      .map(({ annotation }) => annotation);
  }

  classOf(annotation: Annotation): Class | undefined {
    return this.#parts.coloring.classOf(annotation);
  }

  colorOf(annotation: Annotation): string {
    return this.#parts.coloring.colorOf(annotation);
  }

  patternOf(annotation: Annotation): Pattern | null {
    return this.#parts.coloring.patternOf(annotation);
  }

  outline(): number {
    return OUTLINES[this.#parts.settings.look.outline.peek()] ?? 1;
  }

  opacity(): number {
    return this.#parts.settings.look.opacity.peek();
  }

  ratio(): number {
    return this.#parts.viewport.screen.peek().ratio;
  }

  area(): number {
    const { width, height } = this.#parts.viewport.picture.peek();
    return width * height;
  }

  fill(): number {
    return this.#parts.visibility.fill.peek();
  }
}

function sizesOf(annotations: Iterable<Annotation>): Sized[] {
  const sizes: Sized[] = [];
  for (const annotation of annotations) {
    const { bounds } = extent(annotation.shape);
    if (!bounds) continue;
    const side = Math.min(bounds[2] - bounds[0], bounds[3] - bounds[1]);
    sizes.push({ annotation, bounds, side });
  }
  return sizes;
}
