import type { Row } from "../../base/types.ts";
import { codec } from "../../storage/table/codec.ts";
import { CLEARED } from "./cleared-row.ts";
import { cleared } from "./schemas.ts";
import type { NewRow } from "../../storage/table/row-of.ts";
import type { TableSchema } from "../../storage/driver/driver.ts";
import { identity, json, oneOf, texts, versioned, wholes } from "../../storage/table/columns.ts";
import { SKILL_STATUSES, type SkillEvidence, type Skill } from "./skill.ts";

const NO_SOURCES: readonly string[] = [];
const NO_EVIDENCE: Omit<SkillEvidence, "sources"> = { effect: 0, interval: [0, 0], n: 0, tasks: 0 };

/** Columns of the first version of the table. */
const first = [
  ...identity,
  ...texts("skill_id", "name"),
  ...wholes("revision"),
  oneOf("status", SKILL_STATUSES),
  ...texts("reason"),
  { name: "decided", type: "bool" },
  ...texts("description", "body", "pattern"),
  json("evidence", NO_EVIDENCE),
  json("sources", NO_SOURCES),
  ...texts("author", "scope"),
  ...wholes("at"),
] as const;

/** `skills`: one row for each revision, so that maintenance removes none. `at` is in Unix milliseconds. */
export const skillsSchema = {
  ...versioned,
  referenceLists: ["sources"],
  columns: [...first, cleared],
  recipe: first.map(({ name }) => name),
} as const satisfies TableSchema;

const { toRow, fromRow } = codec(skillsSchema, "id", "cleared");

/** Converts a revision to a row with an id of its own. The texts of a revision are redacted already. */
export function skillToRow(
  { id: skillId, evidence: { sources, ...evidence }, ...skill }: Skill,
  id: string,
): NewRow<typeof skillsSchema> {
  return { ...toRow({ ...skill, skillId, evidence, sources }), id, cleared: CLEARED };
}

export function skillFromRow(row: Row): Skill {
  const { skillId: id, evidence, sources, ...skill } = fromRow(row);
  return { ...skill, id, evidence: { ...evidence, sources } };
}
