import type { Row } from "../../../base/types.ts";
import { CLEARED } from "../../records/cleared-row.ts";
import type { Skill, SkillEvidence, SkillStatus } from "./skill.ts";

/** A revision, which was cleared when it was made, as a row, with an id of its own. */
export function skillToRow({ id: skillId, evidence, ...skill }: Skill, id: string): Row {
  const { sources, ...figures } = evidence;
  return {
    ...skill,
    id,
    skill_id: skillId,
    evidence: JSON.stringify(figures),
    sources: JSON.stringify(sources),
    cleared: CLEARED,
  };
}

/** The revision in a row. */
export function skillFromRow(row: Row): Skill {
  const text = (name: string): string => (typeof row[name] === "string" ? row[name] : "");
  const figures = JSON.parse(text("evidence")) as Omit<SkillEvidence, "sources">;
  return {
    id: text("skill_id"),
    name: text("name"),
    revision: row["revision"] as number,
    status: text("status") as SkillStatus,
    reason: text("reason"),
    decided: row["decided"] === true,
    description: text("description"),
    body: text("body"),
    pattern: text("pattern"),
    evidence: { ...figures, sources: JSON.parse(text("sources") || "[]") as string[] },
    author: text("author"),
    scope: text("scope"),
    at: row["at"] as number,
  };
}
