/** The model servers of a project with their runs: asked for once, again after every change, and while something runs. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { ApiError, ask } from "../api.ts";
import { ended, watchJob } from "../jobs/watch.ts";
import type { Backend, Job, ModelStanding, PredictResult, TrainResult } from "../wire.ts";

export type ModelJob = Job<Partial<PredictResult & TrainResult>>;

/** What of a model server people set. */
export interface Connection {
  readonly name: string;
  readonly url: string;
  readonly interactive: boolean;
  readonly user: string;
  /** Empty where the one that is kept shall stay. */
  readonly password: string;
}

export class ModelDesk {
  readonly project: string;
  /** Null until they are known. */
  readonly backends = signal<readonly Backend[] | null>(null);
  readonly standings = signal<readonly ModelStanding[]>([]);
  /** Predictions and trainings, newest first. */
  readonly jobs = signal<readonly ModelJob[]>([]);
  /** Why the list cannot be shown. */
  readonly error = signal<ApiError | null>(null);
  /** When the server last told all this, ms since 1970. */
  readonly told = signal(0);
  /** Model servers that are being asked how they are. */
  readonly checking = signal<ReadonlySet<string>>(new Set());

  /** Models that found something and have no server here: their names. */
  readonly others: ReadonlySignal<readonly string[]> = computed(() => {
    const served = new Set(this.backends.value?.map(({ name }) => name));
    return [...new Set(this.standings.value.map(({ model }) => model))].filter((name) => !served.has(name));
  });

  readonly #stop = new AbortController();
  readonly #watched = new Set<string>();

  constructor(project: string) {
    this.project = project;
    void this.refresh();
  }

  dispose(): void {
    this.#stop.abort();
  }

  jobsOf(id: string): readonly ModelJob[] {
    return this.jobs.value.filter(({ backend }) => backend === id);
  }

  /** What the model server is doing now. */
  runningOf(id: string): ModelJob | undefined {
    return this.jobsOf(id).find((job) => !ended(job));
  }

  standingsOf(name: string): readonly ModelStanding[] {
    return this.standings.value.filter(({ model }) => model === name);
  }

  /** Asks for everything anew; what is shown stays until the new is here. */
  async refresh(): Promise<void> {
    const base = `/projects/${this.project}`;
    const { signal: stop } = this.#stop;
    try {
      const [backends, jobs, standings] = await Promise.all([
        ask<readonly Backend[]>("GET", `${base}/backends`, undefined, stop),
        ask<readonly ModelJob[]>("GET", `${base}/jobs?kind=predict&kind=train`, undefined, stop),
        ask<readonly ModelStanding[]>("GET", `${base}/models`, undefined, stop),
      ]);
      this.backends.value = backends;
      this.jobs.value = jobs;
      this.standings.value = standings;
      this.told.value = Date.now();
      this.error.value = null;
      for (const job of jobs) this.#watch(job);
    } catch (error) {
      if (stop.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.error.value = error;
    }
  }

  /** Connects a model server, which is asked first who it is; with `force`, also one that does not answer. Throws ApiError. */
  async connect(connection: Connection, force: boolean): Promise<Backend> {
    const interactive = connection.interactive || null;
    const wanted = { ...connection, interactive, force };
    const made = await ask<Backend>("POST", `/projects/${this.project}/backends`, wanted);
    await this.refresh();
    return made;
  }

  /** Changes what is set of it, and asks it anew who it is. Throws ApiError. */
  async change({ id }: Backend, { password, ...fields }: Connection): Promise<void> {
    await ask("PATCH", `/backends/${id}`, password ? { ...fields, password } : fields);
    await this.check(id);
  }

  /** Says what its labels mean. Throws ApiError. */
  async say({ id }: Backend, labels: Backend["labels"]): Promise<void> {
    this.#put(await ask<Backend>("PATCH", `/backends/${id}`, { labels }));
  }

  /** Forgets it; what it suggested stays. Throws ApiError. */
  async remove(id: string): Promise<void> {
    await ask("DELETE", `/backends/${id}`);
    await this.refresh();
  }

  /** Asks it how it is; the answer, or what is wrong, is noted at it. Throws ApiError. */
  async check(id: string): Promise<Backend> {
    this.checking.value = new Set(this.checking.peek()).add(id);
    try {
      const found = await ask<Backend>("POST", `/backends/${id}/check`, {});
      this.#put(found);
      return found;
    } finally {
      const left = new Set(this.checking.peek());
      left.delete(id);
      this.checking.value = left;
    }
  }

  /** Has it asked about the pictures of a filter. Throws ApiError. */
  async predict(id: string, filter: string, again: boolean): Promise<void> {
    await this.#start(`/backends/${id}/predict`, {
      filter: Object.fromEntries(new URLSearchParams(filter)),
      again,
    });
  }

  /** Lets it learn from what is labelled. Throws ApiError. */
  async train(id: string): Promise<void> {
    await this.#start(`/backends/${id}/train`, {});
  }

  /** Ends what it is doing. Throws ApiError. */
  async cancel(job: ModelJob): Promise<void> {
    this.#note(await ask<ModelJob>("POST", `/jobs/${job.id}/cancel`, {}));
    await this.refresh();
  }

  async #start(path: string, body: object): Promise<void> {
    const job = await ask<ModelJob>("POST", path, body);
    this.#note(job);
    this.#watch(job);
  }

  /** Follows a job that runs; when it ends, everything is asked for anew. */
  #watch(job: ModelJob): void {
    if (ended(job) || this.#watched.has(job.id)) return;
    this.#watched.add(job.id);
    const watched = watchJob<NonNullable<ModelJob["result"]>>(job.id, this.#stop.signal);
    const unwatch = effect(() => {
      const now = watched.value;
      if (!now) return;
      this.#note(now);
      if (!ended(now)) return;
      queueMicrotask(() => unwatch());
      void this.refresh();
    });
    this.#stop.signal.addEventListener("abort", unwatch);
  }

  #note(job: ModelJob): void {
    const others = this.jobs.peek().filter(({ id }) => id !== job.id);
    this.jobs.value = [job, ...others].sort((a, b) => b.created - a.created);
  }

  #put(backend: Backend): void {
    this.backends.value = this.backends.peek()?.map((one) => (one.id === backend.id ? backend : one)) ?? null;
  }
}
