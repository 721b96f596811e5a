import { minePatterns } from "../../experience/patterns/mine-patterns.ts";
import type { Skill } from "../../experience/records/skill.ts";
import type { SkillExport } from "../../experience/advice/skills/export-skills.ts";
import type { MinedSkills } from "../../experience/advice/skills/skills.ts";
import { openStore, requireRecorded } from "../open-store.ts";

/** The actions of the `skills` command. All but `mine` and `list` take an operand. */
export const SKILL_ACTIONS = ["mine", "list", "confirm", "retire", "export"] as const;

/** The result of an action. */
export type SkillsAnswer = MinedSkills | SkillExport | readonly Skill[] | Skill;

/** @param operand The id or name to confirm or retire, or the folder to export to. */
export async function skillsAt(
  location: string,
  action: (typeof SKILL_ACTIONS)[number],
  operand = "",
): Promise<SkillsAnswer> {
  requireRecorded(location);
  await using experience = await openStore(location);
  const { skills } = experience;
  // `await` is needed: the store is closed when this function returns.
  switch (action) {
    case "mine":
      return await skills.propose(await minePatterns(experience));
    case "list":
      return await skills.list();
    case "confirm":
      return await skills.confirm(operand);
    case "retire":
      return await skills.retire(operand);
    case "export":
      return await skills.export(operand);
  }
}

/** Formats the result: one line for each skill, or for each change. */
export function skillsText(answer: SkillsAnswer): string {
  if (Array.isArray(answer))
    return answer.length === 0 ? "No skill yet: mine some." : answer.map(line).join("\n");
  if ("kept" in answer)
    return [
      ...answer.kept.map((skill) => `new       ${line(skill)}`),
      ...answer.merged.map((skill) => `revised   ${line(skill)}`),
      ...answer.retired.map((skill) => `faded     ${line(skill)}`),
      `${answer.skipped.length} left as they are`,
    ].join("\n");
  if ("written" in answer)
    return `${answer.written.length} written, ${answer.unchanged.length} unchanged, ${answer.removed.length} removed`;
  return line(answer as Skill);
}

function line({ name, status, revision, reason, description }: Skill): string {
  return `${status} ${name} (revision ${revision}, ${reason}): ${description}`;
}
