import type { PGlite } from "@electric-sql/pglite";

/** The answer to a statement, as the service gives it. */
export interface ServiceRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly row_count: number;
}

export interface TableQuirks {
  /** Reads see an INSERT so much later. */
  lagMs: number;
  /** A new table is unknown to INSERT and SELECT for so long. */
  readyAfterMs: number;
}

const NOTHING: ServiceRows = { columns: [], rows: [], row_count: 0 };

/**
 * The tables of all workspaces, a schema each, on one real Postgres with the quirks of the managed service: no NULL in
 * numbers and texts, late reads, slow new tables. Statements run one after another.
 */
export class WorkspaceTables {
  readonly quirks: TableQuirks = { lagMs: 0, readyAfterMs: 0 };
  readonly #database: PGlite;
  readonly #made = new Map<string, number>();
  #late: { workspace: string; text: string; parameters: unknown[]; due: number }[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  constructor(database: PGlite) {
    this.#database = database;
  }

  run(workspace: string, text: string, parameters: unknown[] = []): Promise<ServiceRows> {
    const turn = this.#queue.then(() => this.#run(workspace, text, parameters));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async list(workspace: string): Promise<string[]> {
    const { rows } = await this.run(
      workspace,
      "SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY table_name",
      [workspace],
    );
    return rows.map(([name]) => String(name));
  }

  async #run(workspace: string, text: string, parameters: unknown[]): Promise<ServiceRows> {
    const schema = `"${workspace.replaceAll('"', '""')}"`;
    await this.#database.exec(`CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path TO ${schema}, public`);
    await this.#applyLate();
    if (!/information_schema/.test(text)) this.#checkReady(workspace, text);
    const index = /^\s*CREATE INDEX.* ON (\S+) USING deeplake_index \("?(\w+)"?/is.exec(text);
    // Postgres has no index of this kind: whether the column is there is all that is checked.
    if (index) return this.#answer(`SELECT "${index[2]}" FROM ${index[1]} LIMIT 0`, []).then(() => NOTHING);
    if (this.quirks.lagMs > 0 && /^\s*INSERT/i.test(text)) return this.#later(workspace, text, parameters);
    const answer = await this.#answer(text, parameters);
    const table = /^\s*(?:CREATE TABLE(?: IF NOT EXISTS)?|ALTER TABLE) (\S+)/i.exec(text)?.[1];
    if (table) await this.#forbidNull(workspace, table);
    if (table && /^\s*CREATE/i.test(text)) this.#made.set(bare(workspace, table), Date.now());
    return answer;
  }

  async #answer(text: string, parameters: unknown[]): Promise<ServiceRows> {
    const { fields, rows, affectedRows } = await this.#database.query<unknown[]>(text, parameters, {
      rowMode: "array",
    });
    return { columns: fields.map(({ name }) => name), rows, row_count: affectedRows || rows.length };
  }

  /** Deeplake keeps no NULL in these types. */
  async #forbidNull(workspace: string, table: string): Promise<void> {
    const name = bare(workspace, table).split(".")[1] ?? "";
    const { rows } = await this.#database.query<{ column_name: string; udt_name: string }>(
      "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2",
      [workspace, name],
    );
    const blanks: Record<string, string> = { text: "''", _float4: "'{}'", bool: "false" };
    for (const type of ["int2", "int4", "int8", "float4", "float8"]) blanks[type] = "0";
    const defined = rows.filter(({ udt_name }) => blanks[udt_name] !== undefined);
    const lines = defined.map(
      ({ column_name, udt_name }) =>
        `NEW."${column_name}" := coalesce(NEW."${column_name}", ${blanks[udt_name]});`,
    );
    const sets = defined.map(
      ({ column_name, udt_name }) => `"${column_name}" = coalesce("${column_name}", ${blanks[udt_name]})`,
    );
    await this.#database.exec(
      `CREATE OR REPLACE FUNCTION "${name}_blank"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${lines.join(" ")} RETURN NEW; END $$;
       CREATE OR REPLACE TRIGGER blank BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION "${name}_blank"();
       ${sets.length === 0 ? "" : `UPDATE ${table} SET ${sets.join(", ")};`}`,
    );
  }

  #checkReady(workspace: string, text: string): void {
    if (!/^\s*(INSERT|SELECT)/i.test(text)) return;
    const table = / (?:FROM|INTO) ("?\w[^\s(,)]*)/i.exec(text)?.[1];
    const made = table && this.#made.get(bare(workspace, table));
    if (made !== undefined && Date.now() < Number(made) + this.quirks.readyAfterMs)
      throw new Error(`relation "${table}" does not exist`);
  }

  /** Checked now, acknowledged, and applied later. */
  async #later(workspace: string, text: string, parameters: unknown[]): Promise<ServiceRows> {
    await this.#database.exec("BEGIN");
    try {
      return await this.#answer(text, parameters);
    } finally {
      await this.#database.exec("ROLLBACK");
      this.#late.push({ workspace, text, parameters, due: Date.now() + this.quirks.lagMs });
    }
  }

  async #applyLate(): Promise<void> {
    const due = this.#late.filter((one) => one.due <= Date.now());
    this.#late = this.#late.filter((one) => one.due > Date.now());
    for (const { text, parameters } of due) await this.#answer(text, parameters);
  }
}

function bare(workspace: string, table: string): string {
  const parts = table.replaceAll('"', "").split(".");
  return parts.length === 1 ? `${workspace}.${parts[0]}` : parts.join(".");
}
