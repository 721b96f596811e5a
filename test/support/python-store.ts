import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

import { engineEnvironment } from "../../src/engine/local/engine-environment.ts";

/** A document as Python's add_texts takes it. */
export interface PythonDocument {
  readonly id: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A vector store of Python's langchain-deeplake in a process of its own; its handle stays open until `close`. */
export class PythonStore implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #complaints = "";

  private constructor(python: string, args: readonly string[]) {
    const script = fileURLToPath(new URL("python-store.py", import.meta.url));
    this.#child = spawn(python, [script, ...args], { env: engineEnvironment(), stdio: "pipe" });
    this.#child.stderr.on("data", (some: Buffer) => (this.#complaints += String(some)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @param vectors A JSON file of texts and their vectors. */
  static async open(
    python: string,
    dataset: string,
    vectors: string,
    { overwrite = false }: { overwrite?: boolean } = {},
  ): Promise<PythonStore> {
    const store = new PythonStore(python, [dataset, vectors, ...(overwrite ? ["overwrite"] : [])]);
    await store.#answer();
    return store;
  }

  /** The value of `metadata.key` and the score of the `k` documents that similarity_search_with_score finds. */
  search(
    text: string,
    k: number,
    where: Readonly<Record<string, unknown>> | null = null,
  ): Promise<[string, number][]> {
    return this.#ask("search", text, k, where);
  }

  add(documents: readonly PythonDocument[]): Promise<string[]> {
    return this.#ask("add", documents);
  }

  delete(ids: readonly string[]): Promise<boolean> {
    return this.#ask("delete", ids);
  }

  /** Id, text and metadata of every row that a scan of the columns meets. */
  rows(): Promise<[id: string, text: string, metadata: Record<string, unknown>][]> {
    return this.#ask("rows");
  }

  textsOf(ids: readonly string[]): Promise<string[]> {
    return this.#ask("texts", ids);
  }

  length(): Promise<number> {
    return this.#ask("length");
  }

  buildIndexes(): Promise<void> {
    return this.#ask("indexes");
  }

  indexAlways(): Promise<void> {
    return this.#ask("always");
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await new Promise((resolve) => this.#child.once("close", resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<T>(...request: unknown[]): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return this.#answer<T>();
  }

  async #answer<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`Python ended: ${this.#complaints}`);
    const answer = JSON.parse(value) as { ok?: T; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.ok as T;
  }
}
