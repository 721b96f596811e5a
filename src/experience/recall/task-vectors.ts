import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { Recent } from "../../base/collections/recent.ts";
import { embedded, toVector } from "../../base/text/to-vector.ts";
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
    return this.#vectors.get(task) ?? this.#remember(task, this.#embed(task));
  }

  /** Vectors of many tasks, in the same order. Cached vectors are not computed again. */
  async ofAll(tasks: readonly string[]): Promise<Vector[]> {
    const missing = [...new Set(tasks.filter((task) => !this.#vectors.has(task)))];
    if (missing.length < 2) return Promise.all(tasks.map((task) => this.of(task)));
    if (missing.length > REMEMBERED) return this.#load(tasks, missing);
    const known = new Map(
      tasks.filter((task) => this.#vectors.has(task)).map((task) => [task, this.of(task)]),
    );
    const computed = embedded(this.#embeddings, missing);
    for (const [index, task] of missing.entries()) {
      const vector = computed.then((vectors) => vectors[index] as Vector);
      known.set(task, this.#remember(task, vector));
    }
    return Promise.all(tasks.map((task) => known.get(task) as Promise<Vector>));
  }

  /**
   * Vectors of more tasks than the cache has room for. They are not cached, because they would push out all others.
   */
  async #load(tasks: readonly string[], missing: string[]): Promise<Vector[]> {
    const remembered = [...new Set(tasks)].filter((task) => this.#vectors.has(task));
    const [known, made] = await Promise.all([
      Promise.all(remembered.map((task) => this.of(task))),
      embedded(this.#embeddings, missing),
    ]);
    const all = new Map<string, Vector>();
    for (const [at, task] of remembered.entries()) all.set(task, known[at] as Vector);
    for (const [at, task] of missing.entries()) all.set(task, made[at] as Vector);
    return tasks.map((task) => all.get(task) as Vector);
  }

  async #embed(task: string): Promise<Vector> {
    return toVector("the vector of a task", await this.#embeddings.embedQuery(task));
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
