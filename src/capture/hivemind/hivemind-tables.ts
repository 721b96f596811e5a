/** The databases in which Hivemind can keep its tables. */
export type HivemindDialect = "deeplake" | "postgres" | "sqlite";

/** A column of a Hivemind table. A column with a default is never null. */
export interface HivemindColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "json" | "vector";
  readonly default?: string | number;
}

/** A table of Hivemind, as Hivemind's own clients create it. */
export interface HivemindTable {
  /** Name of the table, unless the environment variable `variable` sets another. */
  readonly name: string;
  readonly variable: string;
  readonly columns: readonly HivemindColumn[];
}

const text = (name: string, value = ""): HivemindColumn => ({ name, type: "text", default: value });
const number = (name: string, value: number): HivemindColumn => ({ name, type: "integer", default: value });

/** One row for each event of a session. */
export const sessionsTable: HivemindTable = {
  name: "sessions",
  variable: "HIVEMIND_SESSIONS_TABLE",
  columns: [
    ...["id", "path", "filename"].map((name) => text(name)),
    { name: "message", type: "json" },
    { name: "message_embedding", type: "vector" },
    text("author"),
    text("mime_type", "application/json"),
    number("size_bytes", 0),
    ...["project", "description", "agent", "plugin_version", "creation_date", "last_update_date"].map(
      (name) => text(name),
    ),
  ],
};

/** One row for each summary of a session, and for other files. */
export const memoryTable: HivemindTable = {
  name: "memory",
  variable: "HIVEMIND_TABLE",
  columns: [
    ...["id", "path", "filename", "summary"].map((name) => text(name)),
    { name: "summary_embedding", type: "vector" },
    text("author"),
    text("mime_type", "text/plain"),
    number("size_bytes", 0),
    ...["project", "description", "agent", "plugin_version", "creation_date", "last_update_date"].map(
      (name) => text(name),
    ),
  ],
};

/** One row for each version of a skill. For each project key and name, only the newest version counts. */
export const skillsTable: HivemindTable = {
  name: "skills",
  variable: "HIVEMIND_SKILLS_TABLE",
  columns: [
    ...["id", "name", "project", "project_key", "local_path"].map((name) => text(name)),
    text("install", "project"),
    text("source_sessions", "[]"),
    text("source_agent"),
    text("scope", "me"),
    text("author"),
    text("contributors", "[]"),
    ...["description", "trigger_text", "body"].map((name) => text(name)),
    number("version", 1),
    text("created_at"),
    text("updated_at"),
  ],
};

/** One row for each version of a rule. */
export const rulesTable: HivemindTable = {
  name: "hivemind_rules",
  variable: "HIVEMIND_RULES_TABLE",
  columns: [
    ...["id", "rule_id", "text"].map((name) => text(name)),
    text("scope", "team"),
    text("status", "active"),
    text("assigned_by"),
    number("version", 1),
    text("created_at"),
    text("agent", "manual"),
    text("plugin_version"),
  ],
};
