import { inTime, LONGEST_WAIT } from "../../base/async/in-time.ts";
import { type Attempt, type RetryOptions, withRetries } from "../../base/async/with-retries.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { rowsOf } from "./rows-of.ts";
import type { SqlConnection, SqlRow } from "./sql-connection.ts";
import { type Parameters, renderStatement, type Statement } from "./statement.ts";

/** The meaning of a client's error. */
export type ClientFailure =
  | { readonly kind: "exists" }
  | { readonly kind: "retry" | "failed"; readonly error: Error };

export interface ClientOptions {
  /** Sends a statement. `milliseconds`: how long to wait for the answer. */
  readonly ask: (text: string, values: string[], milliseconds: number) => Promise<unknown>;
  readonly parameters: Parameters;
  readonly deadlineMs: number;
  readonly backoff: RetryOptions["backoff"];
  readonly judge: (error: unknown) => ClientFailure;
  /** Closes the client. Absent if the client belongs to the user and stays open. */
  readonly end?: () => Promise<void>;
}

/** Connects through a client: a `pg` pool, npm's `deeplake`, or anything with the same `query`. */
export class ClientConnection implements SqlConnection {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  async query(
    statement: Statement,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<readonly SqlRow[]> {
    return rowsOf(await this.#run(statement, signal));
  }

  async define(statement: Statement): Promise<void> {
    await this.#run(statement, undefined, true);
  }

  async close(): Promise<void> {
    await this.#options.end?.();
  }

  #run(statement: Statement, signal: AbortSignal | undefined, mayExist = false): Promise<unknown> {
    const { ask, parameters, deadlineMs, backoff, judge } = this.#options;
    const { text, values } = renderStatement(statement, parameters);
    const deadline = performance.now() + deadlineMs;
    const attempt = async (): Promise<Attempt<unknown>> => {
      try {
        const left = Math.min(LONGEST_WAIT, Math.max(1, Math.ceil(deadline - performance.now())));
        return { done: await ask(text, values, left) };
      } catch (error) {
        const failure = judge(error);
        if (failure.kind === "retry") return { retry: failure.error };
        if (failure.kind === "failed") throw failure.error;
        if (!mayExist) throw error;
        return { done: [] };
      }
    };
    const late = (): never => {
      throw new DeeplakeError(
        "SERVICE_UNAVAILABLE",
        `Expected an answer within ${deadlineMs} ms, got none. Try again with the same ids.`,
      );
    };
    // A client may wait for its server forever.
    return inTime(deadlineMs, () => withRetries(attempt, { deadline, backoff, signal }), late);
  }
}
