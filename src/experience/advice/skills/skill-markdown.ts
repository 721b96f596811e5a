import type { Skill } from "../../records/skill.ts";

/** The key in the front matter that marks an exported skill and names its store. */
const MARK = "langchain-deeplake";

/**
 * Formats a skill as `SKILL.md` of the agent-skills convention: YAML front matter, then Markdown. `store`
 * names the store that exports it.
 */
export function skillMarkdown(skill: Skill, store: string): string {
  const { name, description, revision, pattern, evidence, at, body } = skill;
  // A JSON string is also a YAML string.
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

/** The store that exported a skill, read from its text; `null` if this library did not export it. */
export function exportedBy(markdown: string): string | null {
  return new RegExp(`^ {2}${MARK}: "([^" ]+) `, "mu").exec(markdown)?.[1] ?? null;
}
