import type { DeeplakePostgres, Run, SqlResult } from "./deeplake-postgres.ts";
import { ServiceError, type ServiceAnswer, type ServiceRequest } from "./service-request.ts";
import { createTable, describeTable, dropTable, listTables } from "./service-tables.ts";

/** What the routes reach into. */
export interface RouteContext {
  readonly database: DeeplakePostgres;
  readonly organisation: string;
  /** Workspaces that exist; `undefined`: any, from its first use on. */
  readonly workspaces: readonly string[] | undefined;
}

/** Answers a request whose sender is known. Throws ServiceError, or what Postgres threw. */
export async function route(request: ServiceRequest, context: RouteContext): Promise<ServiceAnswer> {
  const { method, path } = request;
  if (path === "/me" && method === "GET") return ok(me(context.organisation));
  if (path === "/workspaces" && method === "GET") return ok(workspaces(context));
  const [, workspace, rest = ""] = /^\/workspaces\/([^/]+)\/tables(?:\/(.+))?$/.exec(path) ?? [];
  if (workspace === undefined) throw new ServiceError(404, "NOT_FOUND", `no route ${method} ${path}`);
  if (context.workspaces && !context.workspaces.includes(workspace)) {
    throw new ServiceError(404, "NOT_FOUND", `workspace "${workspace}" not found`);
  }
  const handler = tableHandler(method, rest, request.body);
  if (handler === undefined) throw new ServiceError(404, "NOT_FOUND", `no route ${method} ${path}`);
  return ok(await context.database.session(workspace, handler));
}

function tableHandler(
  method: string,
  rest: string,
  body: unknown,
): ((run: Run) => Promise<object>) | undefined {
  if (method === "POST" && rest === "query") return async (run) => await query(run, body);
  if (method === "POST" && rest === "query/batch") return async (run) => await batch(run, body);
  if (method === "POST" && rest === "") return async (run) => await createTable(run, body);
  if (method === "GET" && rest === "") return listTables;
  if (method === "GET") return async (run) => await describeTable(run, rest);
  if (method === "DELETE" && rest !== "") {
    return async (run) => {
      await dropTable(run, rest);
      return {};
    };
  }
  return undefined;
}

async function query(run: Run, body: unknown): Promise<object> {
  const { query: sql, params = [] } = (body ?? {}) as { query?: unknown; params?: unknown };
  if (typeof sql !== "string" || sql.trim() === "" || !Array.isArray(params)) {
    throw new ServiceError(400, "INVALID_REQUEST", "query is required");
  }
  return answerOf(await run(sql, params));
}

/** One statement for each list of parameters, all or none. */
async function batch(run: Run, body: unknown): Promise<object> {
  const { query: sql, params_batch: batches } = (body ?? {}) as { query?: unknown; params_batch?: unknown };
  if (typeof sql !== "string" || !Array.isArray(batches) || !batches.every(Array.isArray)) {
    throw new ServiceError(400, "INVALID_REQUEST", "query and params_batch are required");
  }
  await run("BEGIN");
  try {
    const results: SqlResult[] = [];
    for (const params of batches as unknown[][]) results.push(await run(sql, params));
    await run("COMMIT");
    return answerOf({ columns: results[0]?.columns ?? [], rows: results.flatMap(({ rows }) => rows) });
  } catch (error) {
    await run("ROLLBACK");
    throw error;
  }
}

function answerOf({ columns, rows }: SqlResult): object {
  return { columns, rows, row_count: rows.length };
}

function me(organisation: string): object {
  return {
    id: "user-1",
    name: "test",
    email: "test@example.com",
    verified: true,
    organizations: [organisation],
  };
}

function workspaces({ organisation, workspaces: names }: RouteContext): object {
  return { data: (names ?? ["default"]).map((id) => ({ id, org_id: organisation, name: id })) };
}

function ok(body: object): ServiceAnswer {
  return { status: 200, body };
}
