import { CallsUnderWay } from "../../base/async/calls-under-way.ts";
import { batched } from "../../base/async/batched.ts";
import type { SqlRow } from "../../storage/sql/sql-connection.ts";
import { textOf } from "../../storage/driver/newest-rows.ts";
import { identifier, joined, raw, sql, type Statement } from "../../storage/sql/statement.ts";
import { readOption, string, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { DeeplakeError } from "../../base/errors.ts";
import type { Experience } from "../../experience/records/experience.ts";
import { experiencesOption } from "../../experience/records/whole-experience.ts";
import { type RunRecord, runsOption } from "../../experience/records/run-record.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { withRetries } from "../../base/async/with-retries.ts";
import {
  BACKEND_OPTIONS,
  type HivemindBackend,
  type HivemindBackendOptions,
  openBackend,
} from "./hivemind-backend.ts";
import { type HivemindIdentity, hivemindIdentity, hivemindLogin } from "./hivemind-identity.ts";
import {
  type HivemindSkill,
  type HivemindSkillInput,
  readSkill,
  newestSkills,
  skillOfRow,
  skillRow,
} from "./hivemind-skill.ts";
import { createHivemindTable, type HivemindRow, insertAbsent, textValue } from "./hivemind-statements.ts";
import {
  type HivemindTable,
  memoryTable,
  rulesTable,
  sessionsTable,
  skillsTable,
} from "./hivemind-tables.ts";
import { messagesOfRuns } from "./messages-of-runs.ts";
import { eventOfRow, type HivemindSession, type SessionEvent, sessionOf } from "./session-event.ts";
import { sessionIdOf, sessionPath, summaryPath } from "./session-place.ts";
import { summaryOfSession } from "./summary-of-session.ts";

/**
 * Options of `Hivemind.open`. Missing values are taken from `HIVEMIND_*` variables or from Hivemind's
 * login.
 */
export interface HivemindOptions extends HivemindBackendOptions {
  /** Hivemind's name of the user who writes. Required for writing. @default the login's */
  readonly user?: string;
  /** Display name of the organisation in the paths of sessions. @default the login's, else HIVEMIND_ORG_ID */
  readonly organizationName?: string;
  /** Workspace in the paths of sessions. @default HIVEMIND_WORKSPACE_ID, else the login's, else "default" */
  readonly workspace?: string;
  /** Name of the project. @default the name of the working directory */
  readonly project?: string;
  /** Name that Hivemind shows as the agent. @default "langchain" */
  readonly agent?: string;
}

const HIVEMIND_OPTIONS = {
  user: string(),
  organizationName: string(),
  workspace: string(),
  project: string(),
  agent: withDefault(string(), "langchain"),
  ...BACKEND_OPTIONS,
} satisfies OptionsSpec<HivemindOptions>;

/** The summary of a session. */
export interface HivemindSummary {
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly author: string;
  readonly project: string;
}

/** A team rule in force. */
export interface HivemindRule {
  readonly ruleId: string;
  readonly text: string;
  readonly version: number;
}

/** What `writeSession` added: the number of new events, and whether a summary was added. */
export interface WrittenSession {
  readonly sessionId: string;
  readonly events: number;
  readonly summary: boolean;
}

const PAGE = 500;
const BATCH = 50;
/** Longest wait for a new table, in milliseconds. A new table may be unusable for half a minute. */
const NEW_TABLE_MS = 60_000;

/**
 * Hivemind's tables. Reads what the coding agents of a team did and learned, and writes what LangChain
 * agents did and learned. Rows are only added, never changed.
 */
export class Hivemind implements AsyncDisposable {
  readonly #backend: HivemindBackend;
  readonly #calls = new CallsUnderWay();
  readonly #identity: HivemindIdentity;
  readonly #agent: string;
  readonly #writable: boolean;

  private constructor(backend: HivemindBackend, identity: HivemindIdentity, agent: string) {
    this.#backend = backend;
    this.#identity = identity;
    this.#agent = agent;
    this.#writable = process.env["HIVEMIND_CAPTURE"] !== "false";
    this.#calls.count(this, "close");
  }

  /**
   * Opens Hivemind's tables.
   * @param location `al://workspace`, `postgres://…` (or `postgres:` with a client), `sqlite:path` (or
   * `sqlite:` with a database)
   * @throws DeeplakeError, such as INVALID_LOCATION, AUTHENTICATION_FAILED: `docs/errors.md`
   */
  static async open(location: string, options: HivemindOptions = {}): Promise<Hivemind> {
    const read = readOptions("Hivemind.open", options, HIVEMIND_OPTIONS);
    const { user, organizationName, workspace, project, agent, ...backend } = read;
    const login = hivemindLogin();
    const named = { user, organization: organizationName, workspace, project };
    const given = Object.entries(named).filter(([, value]) => value !== undefined);
    const identity = hivemindIdentity(Object.fromEntries(given), login);
    return new Hivemind(await openBackend(location, backend, login), identity, agent);
  }

  /** All sessions, one after another. A missing table reads as empty. */
  async *sessions(): AsyncGenerator<HivemindSession> {
    let path: string | undefined;
    let events: SessionEvent[] = [];
    for await (const row of this.#scan(sessionsTable, ["path", "creation_date", "id"])) {
      const event = eventOfRow(row);
      if (path !== undefined && event.path !== path) {
        yield sessionOf(path, events);
        events = [];
      }
      path = event.path;
      events.push(event);
    }
    if (path !== undefined) yield sessionOf(path, events);
  }

  /** The summaries of sessions, without those in progress. */
  async *summaries(): AsyncGenerator<HivemindSummary> {
    for await (const row of this.#scan(memoryTable, ["path", "creation_date", "id"])) {
      const [path, summary, description] = [
        textOf(row, "path"),
        textOf(row, "summary"),
        textOf(row, "description"),
      ];
      if (
        !path.startsWith("/summaries/") ||
        summary === "" ||
        description === "" ||
        description === "in progress"
      )
        continue;
      yield { path, summary, description, author: textOf(row, "author"), project: textOf(row, "project") };
    }
  }

  /** The newest version of every skill that Hivemind itself would load. */
  async skills(): Promise<HivemindSkill[]> {
    const skills: HivemindSkill[] = [];
    for await (const row of this.#scan(skillsTable, ["project_key", "name", "id"])) {
      const skill = skillOfRow(row);
      if (skill) skills.push(skill);
    }
    return newestSkills(skills);
  }

  async rules(): Promise<HivemindRule[]> {
    const newest = new Map<string, SqlRow>();
    for await (const row of this.#scan(rulesTable, ["rule_id", "created_at", "id"])) {
      const known = newest.get(textOf(row, "rule_id"));
      if (!known || Number(row["version"]) >= Number(known["version"]))
        newest.set(textOf(row, "rule_id"), row);
    }
    return [...newest.values()]
      .filter((row) => row["status"] === "active")
      .map((row) => ({
        ruleId: textOf(row, "rule_id"),
        text: textOf(row, "text"),
        version: Number(row["version"]),
      }));
  }

  /**
   * Writes the runs of one thread as a session with a summary. Writing the same runs again adds nothing. An
   * existing summary of the session stays as it is.
   * @param experiences The experiences recorded from these runs. Their outcomes appear in the answers and
   * the summary.
   * @throws DeeplakeError INVALID_STATE without a user name or with HIVEMIND_CAPTURE=false
   */
  async writeSession(
    threadId: string,
    runs: readonly RunRecord[],
    experiences: readonly Experience[] = [],
  ): Promise<WrittenSession> {
    const { user, project } = this.#writer();
    const sessionId = sessionIdOf(readOption(string(), threadId, "threadId"));
    readOption(runsOption, runs, "runs");
    readOption(experiencesOption, experiences, "experiences");
    const place = sessionPath(this.#identity, sessionId);
    const messages = messagesOfRuns(sessionId, runs, experiences);
    const common = { author: user, project, agent: this.#agent, plugin_version: "langchain-deeplake" };
    const events = messages.map((message): HivemindRow => {
      const json = JSON.stringify(message);
      return {
        ...common,
        ...place,
        id: message.id,
        message: json,
        size_bytes: Buffer.byteLength(json),
        description: message.type,
        creation_date: message.timestamp,
        last_update_date: message.timestamp,
      };
    });
    const written = await this.#insert(sessionsTable, events, "id");
    const at = messages.at(-1)?.timestamp;
    if (at === undefined) return { sessionId, events: 0, summary: false };
    const said = summaryOfSession(sessionId, messages, experiences);
    const summary: HivemindRow = {
      ...common,
      ...summaryPath(user, sessionId),
      ...said,
      id: derivedId("hivemind summary", user, sessionId),
      mime_type: "text/markdown",
      size_bytes: Buffer.byteLength(said.summary),
      creation_date: at,
      last_update_date: at,
    };
    return {
      sessionId,
      events: written,
      summary: (await this.#insert(memoryTable, [summary], "path")) === 1,
    };
  }

  /**
   * Publishes a skill as a new version. Returns `null` if the newest version has the same texts.
   * @throws DeeplakeError INVALID_ARGUMENT for a skill that Hivemind would not load; INVALID_STATE as for
   * `writeSession`
   */
  async writeSkill(given: HivemindSkillInput): Promise<{ version: number } | null> {
    const { user, project } = this.#writer();
    const skill = readSkill(given);
    const known = (await this.skills()).find(
      ({ name, projectKey }) => name === skill.name && projectKey === (skill.projectKey ?? ""),
    );
    const row = skillRow(skill, known, { user, project, agent: this.#agent, now: new Date().toISOString() });
    if (!row) return null;
    await this.#insert(skillsTable, [row], "id");
    return { version: Number(row["version"]) };
  }

  async close(): Promise<void> {
    await this.#calls.settled();
    await this.#backend.connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #writer(): HivemindIdentity {
    const { user } = this.#identity;
    if (!this.#writable)
      throw new DeeplakeError(
        "INVALID_STATE",
        "Expected to write to Hivemind, got HIVEMIND_CAPTURE=false. Unset it.",
      );
    if (!/^[A-Za-z0-9_.@-]{1,64}$/.test(user)) {
      throw new DeeplakeError(
        "INVALID_STATE",
        `Expected the writer's user name in Hivemind (letters, digits, ".", "_", "@", "-"), got "${user}". Give the option \`user\`.`,
      );
    }
    return this.#identity;
  }

  /** Inserts the rows whose value in the column `unique` does not exist yet. Returns their number. */
  async #insert(table: HivemindTable, rows: readonly HivemindRow[], unique: string): Promise<number> {
    const place = this.#backend.place(table);
    let added = 0;
    for (const batch of batched(rows, BATCH)) {
      const known = await this.#made(table, () => this.#known(place, unique, batch));
      const absent = batch.filter((row) => !known.has(String(row[unique])));
      // The statement checks again, because another writer may have been faster, and reads may lag.
      if (absent.length > 0)
        await this.#made(table, () =>
          this.#backend.connection.query(insertAbsent(place, table, absent, unique)),
        );
      added += absent.length;
    }
    return added;
  }

  /**
   * Does work on a table. If the table is missing, creates the table and tries the work again until the table can be
   * used, because the service reports a new table before that.
   */
  async #made<T>(table: HivemindTable, work: () => Promise<T>): Promise<T> {
    const { connection, dialect, place } = this.#backend;
    let created = false;
    return withRetries<T>(
      async () => {
        try {
          return { done: await work() };
        } catch (error) {
          if (!DeeplakeError.isInstance(error) || error.code !== "TABLE_MISSING") throw error;
          if (!created) await connection.define(createHivemindTable(place(table), table, dialect));
          created = true;
          return { retry: error };
        }
      },
      { deadline: Date.now() + NEW_TABLE_MS, backoff: { baseMs: 100, capMs: 5_000 } },
    );
  }

  async #known(place: Statement, column: string, rows: readonly HivemindRow[]): Promise<Set<string>> {
    const values = rows.map((row) => textValue(String(row[column])));
    const name = identifier(column);
    const found = await this.#backend.connection.query(
      sql`SELECT ${name} FROM ${place} WHERE ${name} IN (${joined(values)})`,
    );
    return new Set(found.map((row) => String(row[column])));
  }

  /** Reads all rows page by page, sorted by the columns in `order`. The last of these must be unique. */
  async *#scan(table: HivemindTable, order: readonly [string, string, string]): AsyncGenerator<SqlRow> {
    const place = this.#backend.place(table);
    const [a, b, c] = order.map(identifier) as [Statement, Statement, Statement];
    let after: readonly string[] | undefined;
    for (;;) {
      const [x, y, z] = (after ?? []).map(textValue);
      const where =
        x && y && z
          ? sql`WHERE ${a} > ${x} OR (${a} = ${x} AND (${b} > ${y} OR (${b} = ${y} AND ${c} > ${z})))`
          : raw("");
      const rows = await this.#rows(
        sql`SELECT * FROM ${place} ${where} ORDER BY ${a}, ${b}, ${c} LIMIT ${raw(String(PAGE))}`,
      );
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = order.map((name) => textOf(last, name));
    }
  }

  /** Reads rows. A missing table reads as empty. */
  async #rows(statement: Statement): Promise<readonly SqlRow[]> {
    try {
      return await this.#backend.connection.query(statement);
    } catch (error) {
      if (DeeplakeError.isInstance(error) && error.code === "TABLE_MISSING") return [];
      throw error;
    }
  }
}
