import { type Attempt, type RetryOptions, withRetries } from "../../base/async/with-retries.ts";
import type { SqlClient } from "../driver/driver.ts";
import { rowsOf } from "./rows-of.ts";
import type { SqlConnection, SqlRow } from "./sql-connection.ts";
import { type Parameters, renderStatement, type Statement } from "./statement.ts";

/** The meaning of a client's error. */
export type ClientFailure =
  | { readonly kind: "exists" }
  | { readonly kind: "retry" | "failed"; readonly error: Error };

export interface ClientOptions {
  readonly parameters: Parameters;
  readonly deadlineMs: number;
  readonly backoff: RetryOptions["backoff"];
  readonly judge: (error: unknown) => ClientFailure;
  /** Closes the client. Absent if the client belongs to the user and stays open. */
  readonly end?: () => Promise<void>;
}

/** Connects through a client: a `pg` pool, npm's `deeplake`, or anything with the same `query`. */
export class ClientConnection implements SqlConnection {
  readonly #client: SqlClient;
  readonly #options: ClientOptions;

  constructor(client: SqlClient, options: ClientOptions) {
    this.#client = client;
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
    const { parameters, deadlineMs, backoff, judge } = this.#options;
    const { text, values } = renderStatement(statement, parameters);
    const attempt = async (): Promise<Attempt<unknown>> => {
      try {
        return { done: await this.#client.query(text, values) };
      } catch (error) {
        const failure = judge(error);
        if (failure.kind === "retry") return { retry: failure.error };
        if (failure.kind === "failed") throw failure.error;
        if (!mayExist) throw error;
        return { done: [] };
      }
    };
    return withRetries(attempt, { deadline: Date.now() + deadlineMs, backoff, signal });
  }
}
