import { sqlError } from "./deeplake-postgres.ts";
import { ServiceError } from "./service-request.ts";
import { statementKind, tableMade, tablesOf } from "./sql-text.ts";

/** When each table was created, for a service on which tables take their time to become usable. */
export class FreshTables {
  readonly #createdAt = new Map<string, number>();

  /** Takes note of a statement that was executed. */
  executed(workspace: string, sql: string): void {
    const made = tableMade(sql);
    if (made?.how === "CREATE") this.created(workspace, made.table);
    if (made?.how === "DROP") this.dropped(workspace, made.table);
  }

  /** Takes note of a table; one that is known stays as old as it is. */
  created(workspace: string, table: string): void {
    const key = `${workspace}/${table}`;
    if (!this.#createdAt.has(key)) this.#createdAt.set(key, Date.now());
  }

  dropped(workspace: string, table: string): void {
    this.#createdAt.delete(`${workspace}/${table}`);
  }

  /** Whether a statement needs a table that is younger than this. */
  youngTable(workspace: string, sql: string, ms: number): string | undefined {
    if (statementKind(sql) === "definition" && tableMade(sql)) return undefined;
    return tablesOf(sql).find((table) => {
      const at = this.#createdAt.get(`${workspace}/${table}`);
      return at !== undefined && Date.now() - at < ms;
    });
  }
}

/** The error of a table that is not there, or not yet. */
export function missingTable(table: string, status: 400 | 500): Error {
  const message = `relation "${table}" does not exist`;
  return status === 400
    ? sqlError("42P01", message)
    : new ServiceError(500, "QUERY_ERROR", `${message} (SQLSTATE 42P01)`);
}
