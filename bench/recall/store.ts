import { Embeddings } from "@langchain/core/embeddings";

import { ExperienceStore, type ExperienceInput, type Outcome } from "../../src/index.ts";
import { numbers } from "../numbers.ts";

const BATCH = 2_000;
const OUTCOMES: readonly Outcome[] = ["success", "failure", "partial"];

/** Vectors known beforehand, so that nothing but the store is measured. */
export class KnownEmbeddings extends Embeddings {
  readonly #vectors: ReadonlyMap<string, Float32Array>;

  constructor(vectors: ReadonlyMap<string, Float32Array>) {
    super({});
    this.#vectors = vectors;
  }

  override async embedQuery(text: string): Promise<number[]> {
    const vector = this.#vectors.get(text) ?? this.#vectors.values().next().value ?? new Float32Array();
    // Numbers side by side, as JSON.parse gives those of an embedding service. Spreading would make an object of each.
    const made: number[] = [];
    made.length = vector.length;
    for (let at = 0; at < vector.length; at++) made[at] = vector[at] as number;
    return made;
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

/** A task that is not among the stored ones, near a real one. */
export interface Query {
  readonly task: string;
  readonly vector: Float32Array;
}

/**
 * A store of `rows` experiences: real tasks first, then the same tasks again with a word more and a vector nearby,
 * as an agent meets them again and again in other words.
 */
export async function filledStore(
  directory: string,
  {
    rows,
    queries,
    texts,
    vectors,
  }: { rows: number; queries: number; texts: string[]; vectors: Float32Array[] },
): Promise<{
  store: ExperienceStore;
  queries: Query[];
  stored: Float32Array[];
  embeddings: KnownEmbeddings;
}> {
  const next = numbers(11);
  const known = new Map<string, Float32Array>();
  const asked = Array.from({ length: queries }, () => {
    const row = Math.floor(next() * texts.length);
    const query = {
      task: `${texts[row]} ${word(next)}`,
      vector: disturbed(vectors[row] as Float32Array, next),
    };
    known.set(query.task, query.vector);
    return query;
  });
  const embeddings = new KnownEmbeddings(known);
  const store = await ExperienceStore.open(directory, { embeddings });
  const stored: Float32Array[] = [];
  for (let start = 0; start < rows; start += BATCH) {
    const batch: ExperienceInput[] = [];
    for (let row = start; row < Math.min(rows, start + BATCH); row++) {
      const base = row % texts.length;
      const repeated = row >= texts.length;
      const task = repeated ? `${texts[base]} ${word(next)}` : (texts[base] as string);
      const vector = vectors[base] as Float32Array;
      stored.push(repeated ? disturbed(vector, next) : vector);
      known.set(task, stored.at(-1) as Float32Array);
      batch.push({
        task,
        approach: `tried ${word(next)} with ${word(next)}`,
        outcome: OUTCOMES[Math.floor(next() * 3)] as Outcome,
        agent: `agent ${row % 5}`,
        timestamp: 1_700_000_000 + row * 60,
      });
    }
    await store.recordMany(batch);
    for (const { task } of batch) if (!asked.some((query) => query.task === task)) known.delete(task);
  }
  await store.flush({ fold: true });
  await store.compact();
  // A store does this in the background once it has grown.
  await store.experiment.calibrate();
  return { store, queries: asked, stored, embeddings };
}

/** A vector of length 1 near another. */
export function disturbed(vector: Float32Array, next: () => number): Float32Array {
  const noisy = vector.map((component) => component + 0.05 * (next() - 0.5));
  const length = Math.hypot(...noisy);
  return noisy.map((component) => component / length);
}

/** A pronounceable word, one of a few thousand. */
export function word(next: () => number): string {
  const syllable = (): string =>
    `${"bdfgklmnprstvz"[Math.floor(next() * 14)]}${"aeiou"[Math.floor(next() * 5)]}`;
  return syllable() + syllable() + syllable();
}
