import { Embeddings } from "@langchain/core/embeddings";

import { type Dataset, K, type Query, recall } from "./dataset.ts";
import type { Mode, OpenedStore, Subject } from "./subject.ts";

const BATCH = 1_000;
const WARM_UP = 20;

/** A store with all documents in it, and how many seconds that took. */
export interface Filled {
  readonly subject: Subject;
  readonly store: OpenedStore;
  readonly add: number;
  readonly ready: number;
}

/** Median time and quality of one kind of search. */
export interface Measured {
  /** Milliseconds. */
  readonly p50: number;
  /** Recall against exact search; of a hybrid search how often the target was among those found. */
  readonly quality: number;
}

/** One line of the table. */
export interface Line {
  readonly filled: Filled;
  readonly mode: Mode;
  /** Without a filter, then with those of the queries. */
  readonly searches: readonly Measured[];
  readonly hybrid: Measured | undefined;
}

/** Opens a store and adds everything in batches, as a loader would. Making the batches is not timed. */
export async function fill(subject: Subject, directory: string, dataset: Dataset): Promise<Filled> {
  const store = await subject.open(directory, dataset.vectors[0]?.length ?? 0, new Recorded(dataset));
  let add = 0;
  for (let start = 0; start < dataset.documents.length; start += BATCH) {
    const vectors = dataset.vectors.slice(start, start + BATCH).map((vector) => [...vector]);
    const documents = dataset.documents.slice(start, start + BATCH);
    add += await seconds(() => store.add(vectors, documents));
  }
  const ready = await seconds(async () => store.ready?.());
  return { subject, store, add, ready };
}

/** Asks every store each query in turn, so that what disturbs the machine disturbs all of them. */
export async function measure(stores: readonly Filled[], dataset: Dataset): Promise<Line[]> {
  const lines = stores.flatMap((filled) =>
    filled.store.modes.map((mode) => ({
      filled,
      mode,
      searches: (dataset.queries[0] as Query).filters.map(() => new Samples()),
      hybrid: new Samples(),
    })),
  );
  for (const { mode } of lines) {
    await mode.prepare?.();
    for (const query of dataset.queries.slice(0, WARM_UP)) await mode.search([...query.vector], K);
  }
  for (const [turn, query] of dataset.queries.entries()) {
    const vector = [...query.vector];
    const hybridVector = [...query.hybridVector];
    for (let place = 0; place < lines.length; place++) {
      // Nobody is always the one who comes after a slow neighbour.
      const { mode, searches, hybrid } = lines[(place + turn) % lines.length] as (typeof lines)[number];
      await mode.prepare?.();
      for (const [filter, samples] of searches.entries())
        await samples.take(
          () => mode.search(vector, K, query.filters[filter]),
          (found) => recall(dataset, query, filter, found),
        );
      const both = mode.hybrid;
      if (both)
        await hybrid.take(
          () => both(query.text, hybridVector, K),
          (found) => Number(found.includes(query.target)),
        );
    }
  }
  return lines.map(({ filled, mode, searches, hybrid }) => ({
    filled,
    mode,
    searches: searches.map((samples) => samples.summary()),
    hybrid: mode.hybrid && hybrid.summary(),
  }));
}

class Samples {
  readonly #taken: number[] = [];
  #quality = 0;

  async take(work: () => Promise<number[]>, judge: (found: number[]) => number): Promise<void> {
    const started = performance.now();
    const found = await work();
    this.#taken.push(performance.now() - started);
    this.#quality += judge(found);
  }

  summary(): Measured {
    const { length } = this.#taken;
    return {
      p50: this.#taken.toSorted((a, b) => a - b)[length >> 1] as number,
      quality: this.#quality / length,
    };
  }
}

/** The vectors of the hybrid queries' texts, so that nothing but the store is measured. */
class Recorded extends Embeddings {
  readonly #vectors: ReadonlyMap<string, Float32Array>;
  readonly #dimensions: number;

  constructor({ queries, vectors }: Dataset) {
    super({});
    this.#vectors = new Map(queries.map(({ text, hybridVector }) => [text, hybridVector]));
    this.#dimensions = vectors[0]?.length ?? 0;
  }
  override async embedQuery(text: string): Promise<number[]> {
    return [...(this.#vectors.get(text) ?? new Float32Array(this.#dimensions).fill(1))];
  }
  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
