import { inTime } from "../../base/async/in-time.ts";
import { once } from "../../base/async/once.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";
import type { EraseHook } from "../erase/erase-experience.ts";
import { notAStore } from "../records/check-store.ts";
import type { StoreParts } from "./assemble-store.ts";
import { Attempts } from "./attempts.ts";
import type { ExperienceOutbox } from "./experience-outbox.ts";
import type { FlushHook, FlushOptions } from "./experience-store-options.ts";

/** The side of a store that the integrations of this package use, and its users do not see. */
export class StorePort {
  /** Joins recall, evaluation and the callback handler inside this process. */
  readonly attempts: Attempts = new Attempts();
  /** What integrations record in the background. */
  readonly outbox: ExperienceOutbox;
  /** What is taken out of texts before they are stored. */
  readonly redaction: RedactOptions;
  readonly #parts: StoreParts;
  readonly #closers = new Set<() => void>();
  readonly #hooks = new Set<FlushHook>();
  readonly #eraseHooks = new Set<EraseHook>();
  /** Flushes, merges what was written, and gives the engine back. Closing twice is harmless. */
  readonly close: () => Promise<void>;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.outbox = parts.outbox;
    this.redaction = parts.redaction;
    this.onFlush(() => parts.ledger.settled());
    this.close = once(() => this.#handOver(() => parts.tables.close()));
  }

  /** Counts a failure that must not reach the agent. */
  noteError(where: string, error: unknown): void {
    this.#parts.noteError(where, error);
  }

  /** `hook` empties a buffer before `flush` and `close` go on. Returns how to take it back. */
  onFlush(hook: FlushHook): () => void {
    return added(this.#hooks, hook);
  }

  /** `hook` hands over what it still holds before the last flush; it must not throw. Returns how to take it back. */
  onClose(hook: () => void): () => void {
    return added(this.#closers, hook);
  }

  /** `hook` removes what waits outside the tables to be stored. Returns how to take it back. */
  onErase(hook: EraseHook): () => void {
    return added(this.#eraseHooks, hook);
  }

  /** What `onErase` was given. */
  get eraseHooks(): Iterable<EraseHook> {
    return this.#eraseHooks;
  }

  /** Resolves when everything given so far is kept: to `false` when some of it waits on disk. */
  async flush({ timeout }: FlushOptions = {}): Promise<boolean> {
    const started = Date.now();
    await this.#runHooks(timeout === undefined ? {} : { timeout });
    const replayed = this.outbox.replay();
    const left = timeout === undefined ? undefined : Math.max(0, timeout - (Date.now() - started));
    await inTime(
      left,
      () => replayed,
      () => undefined,
    );
    return this.outbox.isEmpty();
  }

  /** Stores what is left and gives the engine back, as `close` does; whoever uses the store later opens it again. */
  async rest(): Promise<void> {
    await this.#handOver(() => this.#parts.tables.rest());
    this.#parts.opening.forget();
  }

  async #handOver(end: () => Promise<void>): Promise<void> {
    try {
      for (const closer of this.#closers) closer();
      await this.outbox.stopReplaying();
      await this.#runHooks({});
    } finally {
      await end();
    }
  }

  async #runHooks(options: FlushOptions): Promise<void> {
    await Promise.all([...this.#hooks].map((hook) => hook(options)));
  }
}

function added<Hook>(hooks: Set<Hook>, hook: Hook): () => void {
  if (typeof hook !== "function") throw invalidKind("a function as hook", hook);
  hooks.add(hook);
  return () => hooks.delete(hook);
}

/** The same in all copies of the package in a process: an agent may load its ES modules, and a tool its CommonJS. */
const PORT: unique symbol = Symbol.for("langchain-deeplake.port");

/** Makes a port the one that `portOf` finds for a store. */
export function givePort(store: object, port: StorePort): void {
  Object.defineProperty(store, PORT, { value: port });
}

/**
 * The port of a store, also where a proxy stands around it.
 * @throws DeeplakeError INVALID_ARGUMENT for what is no open store, such as the promise of one
 */
export function portOf(store: object): StorePort {
  const isObject = typeof store === "object" && store !== null;
  const port = isObject ? (store as { readonly [PORT]?: StorePort })[PORT] : undefined;
  if (!port) throw notAStore(store);
  return port;
}
