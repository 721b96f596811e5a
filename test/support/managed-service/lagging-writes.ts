import { inTransaction, type Run, type SqlResult } from "./deeplake-postgres.ts";

interface PendingWrite {
  readonly sql: string;
  readonly batches: readonly (readonly unknown[])[];
  readonly dueAt: number;
}

/** Writes that were acknowledged and not yet done, workspace by workspace. */
export class LaggingWrites {
  readonly #pending = new Map<string, PendingWrite[]>();
  #failed = 0;

  /** How many acknowledged writes failed when they were done at last. */
  get failed(): number {
    return this.#failed;
  }

  /** Checks a write by doing and undoing it, and does it for good `ms` milliseconds later. */
  async take(
    run: Run,
    workspace: string,
    write: { readonly sql: string; readonly batches: readonly (readonly unknown[])[] },
    ms: number,
  ): Promise<SqlResult> {
    const result = await inTransaction(
      run,
      "ROLLBACK",
      async () => await runAll(run, write.sql, write.batches),
    );
    const pending = this.#pending.get(workspace) ?? [];
    this.#pending.set(workspace, [...pending, { ...write, dueAt: Date.now() + ms }]);
    return result;
  }

  /** Does what is due, in the order it came; `all`: what is not due, too. */
  async apply(run: Run, workspace: string, { all }: { readonly all: boolean }): Promise<void> {
    const pending = this.#pending.get(workspace) ?? [];
    const waiting = all ? -1 : pending.findIndex(({ dueAt }) => dueAt > Date.now());
    const due = waiting < 0 ? pending.splice(0) : pending.splice(0, waiting);
    for (const { sql, batches } of due) {
      try {
        await inTransaction(run, "COMMIT", async () => await runAll(run, sql, batches));
      } catch {
        this.#failed++;
      }
    }
  }
}

/** One statement for each list of parameters. */
export async function runAll(
  run: Run,
  sql: string,
  batches: readonly (readonly unknown[])[],
): Promise<SqlResult> {
  const results: SqlResult[] = [];
  for (const params of batches) results.push(await run(sql, params));
  return { columns: results[0]?.columns ?? [], rows: results.flatMap(({ rows }) => rows) };
}
