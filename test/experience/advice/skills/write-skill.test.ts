import { expect, test } from "vitest";

import { exportedBy, skillMarkdown } from "../../../../src/experience/advice/skills/skill-markdown.ts";
import {
  skillName,
  skillTexts,
  wordingPrompt,
} from "../../../../src/experience/advice/skills/write-skill.ts";

const found = {
  pattern: "approach: sniff then parse",
  advice: "Prefer approaches that show “sniff then parse”.",
  details: ["An approach that sniff then parse: mean score 0.90 of 40."],
  evidence: { effect: 0.41, interval: [0.2, 0.6], n: 40, tasks: 30, sources: ["1", "2"] },
} as const;

test.each([
  "approach: sniff then parse",
  "error: ../../etc/passwd",
  "tools: ..\\..\\x",
  "ERROR: Ünïcode 漢字",
  "error: " + "x".repeat(500),
  "漢字",
  "",
])("%j gets a name that the convention allows and that leads nowhere else", (pattern) => {
  const name = skillName(pattern, "id");
  expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(name.length).toBeLessThanOrEqual(64);
  expect(skillName(pattern, "other id")).not.toBe(name);
});

test("a skill says what to do and what it rests on, in a model's words only where they are words", () => {
  const { description, body } = skillTexts(found);
  expect(description).toContain("Prefer approaches");
  expect(description).toContain("effect +0.41 [+0.20, +0.60], n = 40 in 30 tasks");
  expect(body).toContain("mean score 0.90 of 40");
  const worded = skillTexts(found, "Sniff the dialect\nbefore parsing. " + "x".repeat(3_000));
  expect(worded.description).toMatch(/^Sniff the dialect before parsing\./);
  expect(worded.description.length).toBeLessThanOrEqual(1_024);
  expect(skillTexts(found, "  ").description).toBe(description);
  expect(wordingPrompt(found)).toContain("<finding>");
});

test("the file has the front matter of the convention, whatever its texts hold", () => {
  const skill = {
    id: "s",
    name: "sniff-then-parse-0a1b2c",
    revision: 3,
    status: "active",
    reason: "",
    decided: true,
    description: 'A: "quoted"\n---\n# not a heading',
    body: "# Body",
    pattern: found.pattern,
    evidence: found.evidence,
    author: "",
    scope: "",
    at: Date.parse("2026-01-02T03:04:05Z"),
  } as const;
  const text = skillMarkdown(skill, "store");
  const [, front = ""] = text.split("---\n");
  expect(front).toContain("name: sniff-then-parse-0a1b2c\n");
  expect(JSON.parse(/^description: (.*)$/m.exec(front)?.[1] ?? "")).toBe(skill.description);
  expect(front).toContain('version: "3"');
  expect(front).toContain('mined: "2026-01-02T03:04:05.000Z"');
  expect(text).toContain("- 1\n- 2\n");
  expect(exportedBy(text)).toBe("store");
  expect(exportedBy("---\nname: other\n---\n")).toBeNull();
});
