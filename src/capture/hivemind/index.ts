export {
  Hivemind,
  type HivemindOptions,
  type HivemindRule,
  type HivemindSummary,
  type WrittenSession,
} from "./hivemind.ts";
export type { HivemindBackendOptions } from "./hivemind-backend.ts";
export type { HivemindSkill, HivemindSkillInput } from "./hivemind-skill.ts";
export {
  importHivemind,
  type HivemindImport,
  type HivemindTurn,
  type ImportHivemindOptions,
} from "./import-hivemind.ts";
export type { HivemindSession, SessionEvent, SessionMessage } from "./session-event.ts";
export type { SqliteDatabase } from "./sqlite-connection.ts";
