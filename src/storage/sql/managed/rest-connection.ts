import { DeeplakeError } from "../../../base/errors.ts";
import { processWide } from "../../../base/process-wide.ts";
import { Limiter } from "../../../base/async/limiter.ts";
import type { Backoff } from "../../../base/async/retry-delay.ts";
import { type Attempt, withRetries } from "../../../base/async/with-retries.ts";
import type { Column } from "../../driver/driver.ts";
import { rowsOf } from "../rows-of.ts";
import { sqlTypes } from "../sql-cells.ts";
import type { SqlConnection, SqlRow } from "../sql-connection.ts";
import type { TablePlace } from "../statements.ts";
import { type Parameters, renderStatement, type Statement } from "../statement.ts";
import { toldBy } from "../told-by.ts";
import { judgeAnswer, type ManagedAnswer } from "./judge-answer.ts";
import type { ManagedCredentials } from "./managed-credentials.ts";

/** Most concurrent requests with one token. The service throttles a client with more. */
const AT_ONCE = 5;
/** Milliseconds for one attempt. Most statements take half a second, a large INSERT longer. */
const ATTEMPT_MS = 30_000;
const limiters = processWide("limiters", () => new Map<string, Limiter>());

export interface RestOptions {
  readonly parameters: Parameters;
  readonly deadlineMs: number;
  readonly backoff: Backoff;
}

/**
 * Connects to the managed service over HTTP. Every request may be repeated, so all transient failures are
 * retried.
 */
export class RestConnection implements SqlConnection {
  readonly #credentials: ManagedCredentials;
  readonly #workspace: string;
  readonly #options: RestOptions;
  readonly #limiter: Limiter;

  constructor(credentials: ManagedCredentials, workspace: string, options: RestOptions) {
    this.#credentials = credentials;
    this.#workspace = workspace;
    this.#options = options;
    const whose = `${credentials.apiUrl} ${credentials.token}`;
    this.#limiter = limiters.get(whose) ?? new Limiter(AT_ONCE);
    limiters.set(whose, this.#limiter);
  }

  async query(
    statement: Statement,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<readonly SqlRow[]> {
    const answer = await this.#post("tables/query", this.#body(statement), signal);
    if (answer === "exists") {
      throw new DeeplakeError(
        "ENGINE_FAILED",
        'Expected rows from the Deeplake service, got "already exists". Report this statement.',
      );
    }
    return rowsOf(answer.content);
  }

  async define(statement: Statement): Promise<void> {
    await this.#post("tables/query", this.#body(statement));
  }

  /** Creates a table by the service's own call instead of SQL, so that other clients of the service list the table. */
  async createTable({ table }: TablePlace, columns: readonly Column[]): Promise<void> {
    const schema = Object.fromEntries(columns.map(({ name, type }) => [name, sqlTypes[type].toUpperCase()]));
    await this.#post("tables", { table_name: table, table_schema: schema });
  }

  async close(): Promise<void> {}

  #body(statement: Statement): unknown {
    const { text, values } = renderStatement(statement, this.#options.parameters);
    return values.length === 0 ? { query: text } : { query: text, params: values };
  }

  #post(path: string, body: unknown, signal?: AbortSignal): Promise<{ content: unknown } | "exists"> {
    const json = JSON.stringify(body);
    const deadline = performance.now() + this.#options.deadlineMs;
    return withRetries<{ content: unknown } | "exists">(
      () => this.#limiter.run(() => this.#attempt(path, json, deadline, signal)),
      { deadline, backoff: this.#options.backoff, signal },
    );
  }

  async #attempt(
    path: string,
    body: string,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<Attempt<{ content: unknown } | "exists">> {
    let answer: ManagedAnswer;
    try {
      answer = await this.#fetch(
        path,
        body,
        Math.min(ATTEMPT_MS, Math.max(1, Math.ceil(deadline - performance.now()))),
        signal,
      );
    } catch (error) {
      if (signal?.aborted) throw error;
      const failure = unreachable(this.#credentials.apiUrl, error);
      // The next attempt would meet the same certificate.
      if (isCertificateRefused(error)) throw failure;
      return { retry: failure };
    }
    const judgement = judgeAnswer(answer);
    switch (judgement.kind) {
      case "good":
        return { done: { content: judgement.content } };
      case "exists":
        return { done: "exists" };
      case "retry":
        return { retry: judgement.error, afterMs: judgement.afterMs };
      case "failed":
        throw judgement.error;
    }
  }

  async #fetch(
    path: string,
    body: string,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<ManagedAnswer> {
    const { apiUrl, token, organization } = this.#credentials;
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(`${apiUrl}/workspaces/${encodeURIComponent(this.#workspace)}/${path}`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "X-Deeplake-Client": "langchain-deeplake",
        ...(organization !== undefined && { "X-Activeloop-Org-Id": organization }),
      },
      body,
      // A redirected request would arrive without its body and its token. `judgeAnswer` refuses the redirect.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return {
      status: response.status,
      body: await response.text(),
      retryAfter: response.headers.get("retry-after"),
      location: response.headers.get("location"),
    };
  }
}

/** Matches Node's error codes for refused certificates. */
const CERTIFICATE = /CERT|LEAF_SIGNATURE|INVALID_CA|HOSTNAME_MISMATCH/;

function isCertificateRefused(error: unknown): boolean {
  const { code } = (causeOf(error) ?? {}) as { code?: unknown };
  return typeof code === "string" && CERTIFICATE.test(code);
}

function unreachable(apiUrl: string, error: unknown): DeeplakeError {
  const remedy = isCertificateRefused(error)
    ? "If your network has a certificate authority of its own, name its file in NODE_EXTRA_CA_CERTS before Node starts."
    : "Check `apiUrl` and the network, and try again.";
  return new DeeplakeError(
    "SERVICE_UNAVAILABLE",
    `Expected to reach the Deeplake service at ${apiUrl}, got: ${toldBy(causeOf(error)).trim() || toldBy(error)}. ${remedy}`,
    { cause: error },
  );
}

/** `fetch` fails with an error whose cause says why. */
function causeOf(error: unknown): unknown {
  const { cause } = error as { cause?: unknown };
  return cause ?? error;
}
