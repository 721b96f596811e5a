import { Worker } from "node:worker_threads";

import { resolveInstalled } from "../../base/installed.ts";

/**
 * The code of the thread. `workerData` says where the modules of the tokenizer are, because code without a file
 * cannot resolve modules. Text that looks like a special token is counted as ordinary text.
 */
const CODE = `
const { parentPort, workerData } = require("node:worker_threads");
const { Tiktoken } = require(workerData.lite);
const encoding = new Tiktoken(require(workerData.ranks));
const count = (part) => encoding.encode(part, [], []).length;
parentPort.on("message", ({ id, parts, budget }) => {
  const counts = [];
  let sum = 0;
  for (const part of parts) {
    if (sum > budget) break;
    counts.push(count(part));
    sum += counts.at(-1);
  }
  parentPort.postMessage({ id, counts });
});
parentPort.postMessage({ id: 0, counts: [] });
`;

/** The modules of `js-tiktoken`, an optional peer. */
export const ENCODER = "js-tiktoken/lite";
export const RANKS = "js-tiktoken/ranks/o200k_base";

interface Answer {
  readonly id: number;
  readonly counts: readonly number[];
}

interface Waiting {
  readonly resolve: (counts: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that counts tokens. It keeps the process alive only while somebody waits for an answer. */
export class TokenizerThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #isReady = false;
  /** Why the thread ended. */
  #end: unknown;

  /** @throws if the tokenizer is not installed */
  constructor() {
    const workerData = { lite: resolveInstalled(ENCODER), ranks: resolveInstalled(RANKS) };
    // The thread gets no options of this process, such as loaders and inspectors.
    this.#worker = new Worker(CODE, { eval: true, workerData, execArgv: [] });
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#take(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) => this.#fail(new Error(`The tokenizer's thread ended with ${code}.`)));
  }

  /** Whether the thread has loaded the encoding, so that it answers at once. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /**
   * Counts the tokens of each part. Stops after the part with which the sum exceeds `budget`. Rejects if the thread has
   * ended.
   */
  count(parts: readonly string[], budget = Infinity): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(this.#end);
        return;
      }
      const id = ++this.#last;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      this.#worker.postMessage({ id, parts, budget });
    });
  }

  #take({ id, counts }: Answer): void {
    this.#isReady = true;
    this.#waiting.get(id)?.resolve(counts);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #fail(error: unknown): void {
    this.#isReady = false;
    this.#end ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
