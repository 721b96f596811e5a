import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

import { engineEnvironment } from "../../src/storage/local/engine-environment.ts";

/** A document as Python's add_texts takes it. */
export interface PythonDocument {
  readonly id: string;
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A process with vector stores of Python's langchain-deeplake: importing it takes two seconds, so one serves them all. */
export class PythonProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: AsyncIterator<string>;
  #complaints = "";

  /** @param vectors A JSON file of texts and their vectors. */
  constructor(python: string, vectors: string) {
    const script = fileURLToPath(new URL("python-store.py", import.meta.url));
    this.#child = spawn(python, [script, vectors], { env: engineEnvironment(), stdio: "pipe" });
    this.#child.stderr.on("data", (some: Buffer) => (this.#complaints += String(some)));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async open(dataset: string, { overwrite = false }: { overwrite?: boolean } = {}): Promise<PythonStore> {
    return new PythonStore(this, await this.ask<number>(null, "open", dataset, overwrite));
  }

  /** Answers come in the order of the requests. */
  async ask<T>(...request: unknown[]): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`Python ended: ${this.#complaints}`);
    const answer = JSON.parse(value) as { ok?: T; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.ok as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await new Promise((resolve) => this.#child.once("close", resolve));
  }
}

/** A vector store of Python's langchain-deeplake; its handle stays open until it is disposed of. */
export class PythonStore implements AsyncDisposable {
  readonly #process: PythonProcess;
  readonly #number: number;

  constructor(process: PythonProcess, number: number) {
    this.#process = process;
    this.#number = number;
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

  length(): Promise<number> {
    return this.#ask("length");
  }

  buildIndexes(): Promise<void> {
    return this.#ask("indexes");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ask("close");
  }

  #ask<T>(...request: unknown[]): Promise<T> {
    return this.#process.ask(this.#number, ...request);
  }
}
