import { CallsUnderWay } from "../../base/async/calls-under-way.ts";
import type { SqlRow } from "../../storage/sql/sql-connection.ts";
import { textOf } from "../../storage/driver/newest-rows.ts";
import { readOption, string, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import { DeeplakeError } from "../../base/errors.ts";
import type { Experience } from "../../experience/records/experience.ts";
import { experiencesOption } from "../../experience/records/whole-experience.ts";
import { type RunRecord, runsOption } from "../../experience/records/run-record.ts";
import {
  BACKEND_OPTIONS,
  type HivemindBackend,
  type HivemindBackendOptions,
  openBackend,
} from "./hivemind-backend.ts";
import { HivemindRows } from "./hivemind-rows.ts";
import { type HivemindIdentity, hivemindIdentity, hivemindLogin } from "./hivemind-identity.ts";
import {
  type HivemindSkill,
  type HivemindSkillInput,
  readSkill,
  newestSkills,
  skillOfRow,
  skillRow,
} from "./hivemind-skill.ts";
import { memoryTable, rulesTable, sessionsTable, skillsTable } from "./hivemind-tables.ts";
import { messagesOfRuns } from "./messages-of-runs.ts";
import { eventOfRow, type HivemindSession, type SessionEvent, sessionOf } from "./session-event.ts";
import { sessionIdOf } from "./session-place.ts";
import { eventRows, summaryRow } from "./session-rows.ts";

/** Options of `Hivemind.open`. Missing values come from `HIVEMIND_*` variables or from Hivemind's login. */
export interface HivemindOptions extends HivemindBackendOptions {
  /** The writer's user name in Hivemind. Required for writing. @default the login's */
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

/** An active rule of the team. */
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

/**
 * Hivemind's tables. Reads what the coding agents of a team did and learned, and writes what LangChain
 * agents did and learned. Rows are only added, never changed.
 */
export class Hivemind implements AsyncDisposable {
  readonly #backend: HivemindBackend;
  readonly #rows: HivemindRows;
  readonly #calls = new CallsUnderWay();
  readonly #identity: HivemindIdentity;
  readonly #agent: string;
  readonly #writable: boolean;

  private constructor(backend: HivemindBackend, identity: HivemindIdentity, agent: string) {
    this.#backend = backend;
    this.#rows = new HivemindRows(backend);
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
    for await (const row of this.#rows.scan(sessionsTable, ["path", "creation_date", "id"])) {
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
    for await (const row of this.#rows.scan(memoryTable, ["path", "creation_date", "id"])) {
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
    for await (const row of this.#rows.scan(skillsTable, ["project_key", "name", "id"])) {
      const skill = skillOfRow(row);
      if (skill) skills.push(skill);
    }
    return newestSkills(skills);
  }

  async rules(): Promise<HivemindRule[]> {
    const newest = new Map<string, SqlRow>();
    for await (const row of this.#rows.scan(rulesTable, ["rule_id", "created_at", "id"])) {
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
    const writer = { identity: this.#writer(), agent: this.#agent };
    const sessionId = sessionIdOf(readOption(string(), threadId, "threadId"));
    readOption(runsOption, runs, "runs");
    readOption(experiencesOption, experiences, "experiences");
    const messages = messagesOfRuns(sessionId, runs, experiences);
    const events = await this.#rows.insert(sessionsTable, eventRows(sessionId, messages, writer), "id");
    const summary = summaryRow(sessionId, messages, experiences, writer);
    const added = summary ? await this.#rows.insert(memoryTable, [summary], "path") : 0;
    return { sessionId, events, summary: added === 1 };
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
    await this.#rows.insert(skillsTable, [row], "id");
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
        "Expected to write to Hivemind, got HIVEMIND_CAPTURE=false. Unset HIVEMIND_CAPTURE.",
      );
    if (!/^[A-Za-z0-9_.@-]{1,64}$/.test(user)) {
      throw new DeeplakeError(
        "INVALID_STATE",
        `Expected the writer's user name in Hivemind (letters, digits, ".", "_", "@", "-"), got "${user}". Give the option \`user\`.`,
      );
    }
    return this.#identity;
  }
}
