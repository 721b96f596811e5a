import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import type { Vector } from "../types.ts";

const REMEMBERED = 1_000;

/** Vectors of tasks, each computed once: recall and the record that follows ask for the same one. */
export class TaskVectors {
  readonly #embeddings: EmbeddingsInterface;
  readonly #vectors = new Map<string, Promise<Vector>>();

  constructor(embeddings: EmbeddingsInterface) {
    this.#embeddings = embeddings;
  }

  of(task: string): Promise<Vector> {
    const known = this.#vectors.get(task);
    const vector = known ?? this.#embeddings.embedQuery(task).then((numbers) => Float32Array.from(numbers));
    this.#vectors.delete(task);
    this.#vectors.set(task, vector);
    if (!known) {
      vector.catch(() => this.#vectors.delete(task));
      if (this.#vectors.size > REMEMBERED) this.#vectors.delete(this.#vectors.keys().next().value as string);
    }
    return vector;
  }

  /** Vectors of many tasks at once, in their order; those known already are not computed again. */
  async ofAll(tasks: readonly string[]): Promise<Vector[]> {
    const missing = [...new Set(tasks.filter((task) => !this.#vectors.has(task)))];
    if (missing.length > 1) {
      const computed = await this.#embeddings.embedDocuments(missing);
      const fresh = new Map(missing.map((task, index) => [task, Float32Array.from(computed[index] ?? [])]));
      return Promise.all(tasks.map(async (task) => fresh.get(task) ?? (await this.of(task))));
    }
    return Promise.all(tasks.map((task) => this.of(task)));
  }
}
