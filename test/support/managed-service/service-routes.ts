import type { DeeplakePostgres, Run, SqlResult } from "./deeplake-postgres.ts";
import { executeStatement, type StatementContext } from "./execute-statement.ts";
import { ServiceError, type ServiceAnswer, type ServiceRequest } from "./service-request.ts";
import { createTable, describeTable, dropTable, listTables } from "./service-tables.ts";

/** What the routes reach into. */
export interface RouteContext extends StatementContext {
  readonly database: DeeplakePostgres;
  /** Workspaces that exist; `undefined`: any, from its first use on. */
  readonly workspaces: readonly string[] | undefined;
  /** The status for creating a table that exists. */
  readonly tableConflict: 500 | 409;
}

/** Answers a request of an organisation. Throws ServiceError, or what Postgres threw. */
export async function route(
  request: ServiceRequest,
  organisation: string,
  context: RouteContext,
): Promise<ServiceAnswer> {
  const { method, path } = request;
  if (path === "/me" && method === "GET") return ok(me(organisation));
  if (path === "/workspaces" && method === "GET") return ok(workspaces(organisation, context.workspaces));
  const [, workspace, rest = ""] = /^\/workspaces\/([^/]+)\/tables(?:\/(.+))?$/.exec(path) ?? [];
  if (workspace === undefined) throw notFound(`no route ${method} ${path}`);
  if (context.workspaces && !context.workspaces.includes(workspace)) {
    throw notFound(`workspace "${workspace}" not found`);
  }
  const body = await context.database.session(
    workspace,
    async (run) => await inWorkspace(run, workspace, rest, request, context),
  );
  return ok(body);
}

async function inWorkspace(
  run: Run,
  workspace: string,
  rest: string,
  request: ServiceRequest,
  context: RouteContext,
): Promise<object> {
  const { fresh, lagging } = context;
  switch (`${request.method} ${rest}`) {
    case "POST query":
      return answerOf(await executeStatement(run, workspace, request, [paramsOf(request)], context));
    case "POST query/batch":
      return answerOf(await executeStatement(run, workspace, request, batchesOf(request), context));
    case "GET ":
      return await listTables(run);
    case "POST ": {
      const made = await createTable(run, request.body, context.tableConflict);
      fresh.created(workspace, made.table_name);
      return made;
    }
    case `GET ${rest}`:
      return await describeTable(run, rest);
    case `DELETE ${rest}`:
      await lagging.apply(run, workspace, { all: true });
      fresh.dropped(workspace, rest);
      return await dropTable(run, rest);
    default:
      throw notFound(`no route ${request.method} ${request.path}`);
  }
}

function paramsOf({ sql, body }: ServiceRequest): readonly unknown[] {
  const { params = [] } = (body ?? {}) as { params?: unknown };
  if (sql.trim() !== "" && Array.isArray(params)) return params;
  throw new ServiceError(400, "INVALID_REQUEST", "query is required, and params is a list");
}

function batchesOf({ sql, body }: ServiceRequest): readonly (readonly unknown[])[] {
  const { params_batch: batches } = (body ?? {}) as { params_batch?: unknown };
  if (sql.trim() !== "" && Array.isArray(batches) && batches.every(Array.isArray)) return batches;
  throw new ServiceError(400, "INVALID_REQUEST", "query and params_batch, a list of lists, are required");
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

function workspaces(organisation: string, names: readonly string[] = ["default"]): object {
  return { data: names.map((id) => ({ id, org_id: organisation, name: id })) };
}

function notFound(message: string): ServiceError {
  return new ServiceError(404, "NOT_FOUND", message);
}

function ok(body: object): ServiceAnswer {
  return { status: 200, body };
}
