import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { Recent } from "../../base/collections/recent.ts";
import type { Vector } from "../../base/types.ts";

const REMEMBERED = 1_000;

/**
 * Computes vectors of tasks and caches them, because recall and the recording after it need the same vector.
 */
export class TaskVectors {
  readonly #embeddings: EmbeddingsInterface;
  /** Promises, so that a vector that is still being computed is not computed twice. */
  readonly #vectors = new Recent<Promise<Vector>>(REMEMBERED);

  constructor(embeddings: EmbeddingsInterface) {
    this.#embeddings = embeddings;
  }

  of(task: string): Promise<Vector> {
    return this.#vectors.get(task) ?? this.#remember(task, this.#embeddings.embedQuery(task).then(toVector));
  }

  /** Vectors of many tasks, in the same order. Cached vectors are not computed again. */
  async ofAll(tasks: readonly string[]): Promise<Vector[]> {
    const missing = [...new Set(tasks.filter((task) => !this.#vectors.has(task)))];
    if (missing.length < 2) return Promise.all(tasks.map((task) => this.of(task)));
    const known = new Map(
      tasks.filter((task) => this.#vectors.has(task)).map((task) => [task, this.of(task)]),
    );
    const computed = this.#embeddings.embedDocuments(missing);
    for (const [index, task] of missing.entries()) {
      const vector = computed.then((vectors) => toVector(vectors[index] ?? []));
      known.set(task, this.#remember(task, vector));
    }
    return Promise.all(tasks.map((task) => known.get(task) as Promise<Vector>));
  }

  #remember(task: string, vector: Promise<Vector>): Promise<Vector> {
    this.#vectors.set(task, vector);
    // A failure is not cached: its callers get the error, and the next call tries again.
    vector.catch(() => {
      if (this.#vectors.get(task) === vector) this.#vectors.delete(task);
    });
    return vector;
  }
}

function toVector(numbers: readonly number[]): Vector {
  return Float32Array.from(numbers);
}
