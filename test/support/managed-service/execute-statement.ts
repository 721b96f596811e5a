import { inTransaction, type Run, type SqlResult } from "./deeplake-postgres.ts";
import type { Faults } from "./faults.ts";
import { type FreshTables, missingTable } from "./fresh-tables.ts";
import { type LaggingWrites, runAll } from "./lagging-writes.ts";
import { ServiceError, type ServiceRequest } from "./service-request.ts";
import { identifier, statementKind } from "./sql-text.ts";

/** What statements are executed with. */
export interface StatementContext {
  readonly faults: Faults;
  readonly fresh: FreshTables;
  readonly lagging: LaggingWrites;
}

/** Executes a request's statement, once for each list of parameters, all or none, as the faults have it. */
export async function executeStatement(
  run: Run,
  workspace: string,
  request: ServiceRequest,
  batches: readonly (readonly unknown[])[],
  { faults, fresh, lagging }: StatementContext,
): Promise<SqlResult> {
  const { sql } = request;
  const kind = statementKind(sql);
  await lagging.apply(run, workspace, { all: kind === "definition" });
  refuseParameters(request, kind, batches, faults);
  const dropped = faults.draw("droppedTable", request);
  if (dropped) {
    await run(`DROP TABLE IF EXISTS ${identifier(dropped.table)}`);
    fresh.dropped(workspace, dropped.table);
  }
  const wait = faults.draw("freshTables", request);
  const young = wait && fresh.youngTable(workspace, sql, wait.ms);
  if (wait && young !== undefined) throw missingTable(young, wait.status ?? 400);
  const lag = kind === "write" ? faults.draw("laggingReads", request) : undefined;
  if (lag) return await lagging.take(run, workspace, { sql, batches }, lag.ms);
  const result =
    batches.length === 1
      ? await define(run, request, batches[0] ?? [], faults)
      : await inTransaction(run, "COMMIT", async () => await runAll(run, sql, batches));
  fresh.executed(workspace, sql);
  return result;
}

/** Runs one statement; where what exists is an error, without its IF NOT EXISTS. */
async function define(
  run: Run,
  request: ServiceRequest,
  params: readonly unknown[],
  faults: Faults,
): Promise<SqlResult> {
  const careful = /^(\s*(?:CREATE|ALTER)\b.*?)\bIF\s+NOT\s+EXISTS\b/is;
  const fault = careful.test(request.sql) ? faults.draw("alreadyExists", request) : undefined;
  if (fault === undefined) return await run(request.sql, params);
  try {
    return await run(request.sql.replace(careful, "$1"), params);
  } catch (error) {
    if (!fault.duplicateKey || !(error as Error).message.includes("already exists")) throw error;
    throw new ServiceError(
      500,
      "QUERY_ERROR",
      'duplicate key value violates unique constraint "pg_class_relname_nsp_index" (SQLSTATE 23505)',
    );
  }
}

function refuseParameters(
  request: ServiceRequest,
  kind: "read" | "write" | "definition",
  batches: readonly (readonly unknown[])[],
  faults: Faults,
): void {
  const params = batches.flat();
  if (params.length > 0 && faults.draw("parametersRejected", request)) {
    throw new ServiceError(400, "QUERY_ERROR", "there is no parameter $1 (SQLSTATE 42P02)");
  }
  if (kind === "read" && params.some(Array.isArray) && faults.draw("arrayParametersRejected", request)) {
    throw new ServiceError(
      400,
      "QUERY_ERROR",
      "Conversion Error: Type VARCHAR with value '{…}' can't be cast to the destination type FLOAT[]",
    );
  }
}
