import { spawn, type ChildProcessByStdio } from "node:child_process";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";

import { inTime } from "../../base/async/in-time.ts";
import { DeeplakeError, type DeeplakeErrorCode } from "../../base/errors.ts";
import { parsedJson } from "../../base/json/read-json.ts";
import { onLines } from "./answer-lines.ts";
import { engineEnvironment } from "./engine-environment.ts";
import { ENGINE_VERSION } from "./cache-directory.ts";
import { engineScript } from "./engine-script.ts";
import { findEngine } from "./find-engine.ts";
import { noFileLeft } from "./no-file-left.ts";

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

interface Pending {
  /** The dataset of the request. */
  readonly dataset: string;
  readonly message: string | Buffer;
  readonly resolve: (answered: Answered) => void;
  readonly reject: (error: unknown) => void;
  readonly chunks: unknown[];
}

/** What the engine answered: the parts that came first, and the end. */
interface Answered {
  readonly chunks: readonly unknown[];
  readonly ok: unknown;
}

interface Answer {
  readonly id: number;
  readonly ok?: unknown;
  readonly chunk?: unknown;
  readonly error?: { readonly code: DeeplakeErrorCode | "FOLD"; readonly message: string };
}

/** A request to the engine's process. `path` is the dataset's directory or URL. */
export interface EngineRequest {
  readonly op: string;
  readonly path: string;
  /** Bytes that follow the request. */
  readonly body?: readonly Uint8Array[];
  readonly [argument: string]: unknown;
}

/** A read failed because of a write-ahead entry that maintenance must first repair or fold. */
class MaintenanceNeeded extends Error {
  override readonly name = "MaintenanceNeeded";
}

/** Whether an error is `MaintenanceNeeded`. Compares names, because another copy of this module may have thrown it. */
export function isMaintenanceNeeded(error: unknown): boolean {
  return error instanceof Error && error.name === "MaintenanceNeeded";
}

/** The exit code of `deeplake_engine` if its Python has no working Deeplake. */
const NO_ENGINE = 69;
/** Milliseconds between the last call of `renewSoon` and the call of `renew`. */
const QUIET = 1_000;
/** The exit code of `deeplake_engine` if it ends because its memory holds erased rows. */
const ERASED = 75;
/** Milliseconds that a child gets to end. */
const TO_END = 5_000;
/** Most restarts within `RESTART_WINDOW` milliseconds. */
const MAX_RESTARTS = 5;
const RESTART_WINDOW = 60_000;
const STDERR_KEPT = 4096;

/**
 * The engine's process, a child of this process. The child starts with the first request. If the child dies, a new one
 * is started and the unanswered requests are repeated, unless the child has died more than five times in a minute. A
 * repeated write is harmless, because rows have an id and a version. The child ends with this process at the latest,
 * and keeps this process alive only while an answer or the child's end is awaited.
 */
export class EngineProcess {
  readonly #mode: "serve" | "maintain";
  readonly #onRestart: (message: string) => void;
  readonly #pending = new Map<number, Pending>();
  readonly #opens = new Map<string, EngineRequest>();
  /** Datasets that the running child was told to open. */
  readonly #told = new Set<string>();
  /** Children that `renew` ended. */
  readonly #renewed = new WeakSet<Child>();
  #renewal: NodeJS.Timeout | undefined;
  #child: Child | undefined;
  #restarts: number[] = [];
  #stderr = "";
  #next = 0;
  #stopped = false;

  constructor(mode: "serve" | "maintain", onRestart: (message: string) => void) {
    this.#mode = mode;
    this.#onRestart = onRestart;
  }

  /** The process id of the child while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the child if none runs, and resolves when it takes requests. */
  async ready(): Promise<void> {
    await this.request({ op: "ready", path: "" });
  }

  /** Opens a dataset. A child that was started again opens it before the next request about it. */
  async open(request: EngineRequest): Promise<unknown> {
    const opened = await this.request(request);
    this.#opens.set(datasetOf(request), request);
    this.#told.add(datasetOf(request));
    return opened;
  }

  /** Sends a request and returns its answer. */
  async request(request: EngineRequest): Promise<unknown> {
    return (await this.#ask(request)).ok;
  }

  /**
   * Sends a request whose answer comes in parts. Returns all parts. If the child dies meanwhile, all parts come from
   * the new child.
   */
  async collect(request: EngineRequest): Promise<readonly unknown[]> {
    return (await this.#ask(request)).chunks;
  }

  /** Ends the child for good and waits until it has ended. Unanswered requests fail. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#renewal);
    if (this.#child) await end(this.#child);
  }

  /**
   * Ends the child, so that nothing stays in its memory. A new child starts with the next request. It starts at once if
   * requests are unanswered, and these requests are repeated.
   */
  async renew(): Promise<void> {
    if (!this.#child || this.#stopped) return;
    this.#renewed.add(this.#child);
    await end(this.#child);
  }

  /**
   * Calls `renew` one second after the last call of `renewSoon`, or later if a request is still unanswered then.
   * Therefore erasing many tables ends the child only once.
   */
  renewSoon(): void {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => {
      if (this.#pending.size > 0) this.renewSoon();
      else void this.renew();
    }, QUIET).unref();
  }

  #ask(request: EngineRequest): Promise<Answered> {
    return new Promise((resolve, reject) => {
      if (this.#stopped)
        throw new DeeplakeError(
          "CLOSED",
          "Expected an open engine, got a request after it was closed. Open the store again.",
        );
      const id = this.#next++;
      const message = messageOf({ ...request, waiting: this.#pending.size }, id);
      const pending = { dataset: datasetOf(request), message, resolve, reject, chunks: [] };
      this.#child ??= this.#start();
      this.#pending.set(id, pending);
      hold(this.#child, true);
      this.#send(this.#child, pending);
    });
  }

  /**
   * Sends a request. If the dataset was opened by an earlier child, and not yet by this one, a request to open it goes
   * first.
   */
  #send(child: Child, { dataset, message }: Pending): void {
    // Requests of one turn of the event loop are written together, because each write wakes the child.
    if (child.stdin.writableCorked === 0) {
      child.stdin.cork();
      process.nextTick(() => child.stdin.uncork());
    }
    const open = this.#opens.get(dataset);
    if (open && !this.#told.has(dataset)) {
      // No request has the id -1, so the answer is dropped.
      child.stdin.write(`${JSON.stringify({ ...open, id: -1 })}\n`);
      this.#told.add(dataset);
    }
    child.stdin.write(message);
  }

  #start(): Child {
    const { python } = findEngine();
    this.#told.clear();
    const script = engineScript();
    const child = spawn(python, ["-u", script, this.#mode, `${dirname(script)}.compiled`], {
      env: engineEnvironment(),
      stdio: ["pipe", "pipe", "pipe"],
    });
    if ((child as Partial<Child>).stdin === undefined) {
      // Without a free file descriptor, Node makes no pipes and emits the error later.
      child.once("error", () => {});
      throw noFileLeft("the engine's process");
    }
    this.#stderr = "";
    onLines(child.stdout, (line) => {
      const answer = parsedJson(line) as Answer | undefined;
      // The answer cannot be read. If the child ends, a new child gets the request again.
      if (answer) this.#receive(answer);
      else child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    letGo(child.stdin);
    letGo(child.stderr);
    // The pipe breaks only if the child dies, which "exit" or "error" reports.
    child.stdin.on("error", () => {});
    child.once("error", (error) => this.#died(child, `could not be started: ${error.message}`, error));
    child.once("exit", (code, signal) => this.#died(child, `ended with ${signal ?? `code ${code}`}`));
    return child;
  }

  #receive(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    if (answer.chunk !== undefined) {
      pending.chunks.push(answer.chunk);
      return;
    }
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0 && this.#child) hold(this.#child, false);
    if (answer.error === undefined) pending.resolve({ chunks: pending.chunks, ok: answer.ok });
    else if (answer.error.code === "FOLD") pending.reject(new MaintenanceNeeded(answer.error.message));
    else pending.reject(new DeeplakeError(answer.error.code, answer.error.message));
  }

  #died(child: Child, how: string, cause?: unknown): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const said = this.#stderr.trim() ? ` It said last: ${this.#stderr.trim().slice(-500)}` : "";
    if (this.#stopped) {
      this.#fail(
        new DeeplakeError(
          "CLOSED",
          "Expected an answer, but the store was closed first. Await operations before closing.",
        ),
      );
      return;
    }
    if (child.exitCode === NO_ENGINE) {
      const message = `Expected a Python with a working deeplake, got ${child.spawnfile}.${said && `${said}.`} Run \`npx langchain-deeplake setup\` and unset DEEPLAKE_PYTHON, or install deeplake ${ENGINE_VERSION} there.`;
      this.#fail(new DeeplakeError("ENGINE_MISSING", message));
      return;
    }
    if (child.exitCode === ERASED || this.#renewed.has(child)) {
      if (this.#pending.size > 0) this.#resume();
      return;
    }
    const now = performance.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < RESTART_WINDOW), now];
    if (cause !== undefined || this.#restarts.length > MAX_RESTARTS) {
      const message = `Expected the engine to run, but it ${how}${cause === undefined ? `, ${this.#restarts.length} times in a minute` : ""}.${said} Run \`npx langchain-deeplake doctor\`.`;
      this.#fail(new DeeplakeError("ENGINE_CRASHED", message, { cause }));
      return;
    }
    this.#onRestart(
      `The engine ${how} and was started again; ${this.#pending.size} unanswered requests were repeated.${said}`,
    );
    if (this.#pending.size > 0) this.#resume();
  }

  #resume(): void {
    try {
      const next = this.#start();
      this.#child = next;
      for (const pending of this.#pending.values()) {
        pending.chunks.length = 0;
        this.#send(next, pending);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(error);
  }
}

/** A request as a line of JSON, with its body behind it. */
function messageOf({ body = [], ...request }: EngineRequest, id: number): string | Buffer {
  if (body.length === 0) return `${JSON.stringify({ ...request, id })}\n`;
  const bytes = body.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...request, id, body: bytes })}\n`), ...body]);
}

function datasetOf(request: EngineRequest): string {
  return JSON.stringify([request.path, request["creds"]]);
}

/**
 * Ends a child, and waits until it has ended. A child that does not end in time is killed, because a child that waits
 * for its storage does not see the end of its input.
 */
async function end(child: Child): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  hold(child, true);
  child.stdin.end();
  await inTime(
    TO_END,
    () => ended,
    () => child.kill("SIGKILL"),
  );
  await ended;
}

/**
 * Sets whether the child keeps this process alive, which it does only while an answer or the child's end is awaited.
 */
function hold(child: Child, on: boolean): void {
  for (const handle of [child, child.stdout as Handle]) on ? handle.ref?.() : handle.unref?.();
}

function letGo(handle: Handle): void {
  handle.unref?.();
}

/** In Node these streams are sockets. In Bun some of them have no `ref` and `unref`, and never keep a process alive. */
type Handle = object & { ref?(): void; unref?(): void };
