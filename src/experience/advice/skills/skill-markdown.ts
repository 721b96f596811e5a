import type { Skill } from "../../records/skill.ts";

/** The line of the front matter by which an exported skill is known as ours, and of which store. */
const MARK = "langchain-deeplake";

/** `SKILL.md` in the agent-skills convention: YAML front matter, then Markdown. `store`: which store exports it. */
export function skillMarkdown(skill: Skill, store: string): string {
  const { name, description, revision, pattern, evidence, at, body } = skill;
  // JSON texts are YAML texts.
  const quoted = (text: string): string => JSON.stringify(text);
  return [
    "---",
    `name: ${name}`,
    `description: ${quoted(description)}`,
    "metadata:",
    `  ${MARK}: ${quoted(`${store} ${skill.id}`)}`,
    `  version: ${quoted(String(revision))}`,
    `  pattern: ${quoted(pattern)}`,
    `  effect: ${quoted(evidence.effect.toFixed(4))}`,
    `  interval: ${quoted(evidence.interval.map((end) => end.toFixed(4)).join(" "))}`,
    `  n: ${quoted(String(evidence.n))}`,
    `  mined: ${quoted(new Date(at).toISOString())}`,
    "---",
    "",
    body,
    "",
    "## Experiences behind it",
    "",
    ...evidence.sources.map((id) => `- ${id}`),
    "",
  ].join("\n");
}

/** Which store exported a skill, from its text; `null` for one that is not ours. */
export function exportedBy(markdown: string): string | null {
  return new RegExp(`^ {2}${MARK}: "([^" ]+) `, "mu").exec(markdown)?.[1] ?? null;
}
