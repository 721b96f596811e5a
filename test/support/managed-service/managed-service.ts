import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

import { openDeeplakePostgres, type SqlResult, type ValueFormat } from "./deeplake-postgres.ts";
import { errorAnswer } from "./error-answer.ts";
import { interruption } from "./fault-answers.ts";
import { Faults } from "./faults.ts";
import { FreshTables } from "./fresh-tables.ts";
import { LaggingWrites } from "./lagging-writes.ts";
import { route } from "./service-routes.ts";
import { readRequest, type ServiceAnswer, type ServiceRequest } from "./service-request.ts";
import { serviceTokens } from "./service-tokens.ts";

/** How to start the service. */
export interface ManagedServiceOptions extends ValueFormat {
  /** Workspaces that exist. @default any, from its first use on */
  readonly workspaces?: readonly string[];
  /** The organisation of tokens that name none. @default "org-1" */
  readonly orgId?: string;
  /** What `POST …/tables` answers for a table that exists; in SQL that is always 500. @default 500 */
  readonly tableConflict?: 500 | 409;
  /**
   * Between the arrival of a request and its execution. Statements run in this very thread, so that only requests of
   * one such pause are seen together: a test that looks at `maxInFlight` wants 100 or the fault `slow`. @default 2
   */
  readonly latencyMs?: number;
  /** Of the faults' draws. @default 1 */
  readonly seed?: number;
  /** How many of the latest requests to keep. @default 10_000 */
  readonly requestsKept?: number;
}

/** What the service has seen. */
export interface ServiceCounters {
  requests: number;
  inFlight: number;
  /** The most requests that were in flight at once. */
  maxInFlight: number;
}

/** What a statement past HTTP is run with. */
type Query = (workspace: string, sql: string, params?: readonly unknown[]) => Promise<SqlResult>;

/** Deeplake's managed REST service on this machine, over a real Postgres. */
export interface ManagedService extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly counters: Readonly<ServiceCounters>;
  /** All off at first. */
  readonly faults: Faults;
  /** Acknowledged writes that lagged and then failed. */
  readonly failedLater: number;
  /** The latest requests, oldest first. */
  readonly requests: readonly ServiceRequest[];
  /** A valid token. `null`: one that names no organisation. @default the service's organisation */
  token(orgId?: string | null): string;
  /** Runs a statement past HTTP and faults, after every write that lags, to look at what is really stored. */
  readonly query: Query;
  close(): Promise<void>;
}

/** Starts one on loopback, with nothing in it. */
export async function startManagedService(options: ManagedServiceOptions = {}): Promise<ManagedService> {
  const { orgId = "org-1", requestsKept = 10_000, tableConflict = 500, latencyMs = 2, workspaces } = options;
  const database = await openDeeplakePostgres(options);
  const tokens = serviceTokens(orgId);
  const counters: ServiceCounters = { requests: 0, inFlight: 0, maxInFlight: 0 };
  const requests: ServiceRequest[] = [];

  const faults = new Faults(options.seed ?? 1);
  const fresh = new FreshTables();
  const lagging = new LaggingWrites();
  const context = { database, faults, lagging, fresh, workspaces, tableConflict };

  const answer = async (request: ServiceRequest, requestId: string): Promise<ServiceAnswer | "none"> => {
    try {
      const organisation = tokens.organisation(request.headers, request.path !== "/me");
      const interrupted = interruption(faults, request, requestId);
      if (interrupted && !interrupted.executed) return interrupted.answer;
      const slow = faults.draw("slow", request);
      const result = await route(request, organisation, context);
      if (slow) await setTimeout(slow.delayMs);
      return interrupted?.answer ?? result;
    } catch (error) {
      return errorAnswer(error, requestId);
    }
  };
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = `req-${++counters.requests}`;
    counters.maxInFlight = Math.max(counters.maxInFlight, ++counters.inFlight);
    response.once("close", () => counters.inFlight--);
    const request = await readRequest(message);
    requests.push(request);
    if (requests.length > requestsKept) requests.shift();
    await setTimeout(latencyMs);
    const result = await answer(request, requestId);
    if (result === "none") response.destroy();
    else send(response, result);
  };
  const server = createServer((message, response) => {
    // A client that goes away while it sends leaves nothing to answer.
    serve(message, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const close = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await database.close();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counters,
    faults,
    requests,
    get failedLater() {
      return lagging.failed;
    },
    token: (organisation = orgId) => tokens.issue(organisation),
    query: async (workspace, sql, params) =>
      await database.session(workspace, async (run) => {
        await lagging.apply(run, workspace, { all: true });
        const result = await run(sql, params);
        fresh.executed(workspace, sql);
        return result;
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function send(response: ServerResponse, { status, body, headers }: ServiceAnswer): void {
  const json = typeof body === "object";
  response
    .writeHead(status, { "content-type": json ? "application/json" : "text/html; charset=utf-8", ...headers })
    .end(json ? JSON.stringify(body) : body);
}
