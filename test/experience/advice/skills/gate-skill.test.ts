import { expect, test } from "vitest";

import { fadedSkills, gateSkill } from "../../../../src/experience/advice/skills/gate-skill.ts";
import { type FoundPattern, newestRevisions, type Skill } from "../../../../src/experience/records/skill.ts";

const evidence = { effect: 0.4, interval: [0.2, 0.6], n: 9, tasks: 5, sources: ["1", "2"] } as const;
const found = (
  more: Partial<typeof evidence | { effect: number; sources: string[] }> = {},
): FoundPattern => ({
  pattern: "approach: uses sniff",
  advice: "Prefer it.",
  details: [],
  evidence: { ...evidence, ...more },
});
const skill = (more: Partial<Skill> = {}): Skill => ({
  id: "s",
  name: "uses-sniff",
  revision: 1,
  status: "active",
  reason: "confirmed",
  decided: true,
  description: "d",
  body: "b",
  pattern: "approach: uses sniff",
  evidence,
  author: "",
  scope: "",
  at: 0,
  ...more,
});

test.each([
  ["a new pattern is kept and waits for a person", found(), undefined, "keep", true],
  ["nothing new is skipped", found(), skill(), "skip", false],
  [
    "more evidence is merged, and a decision stands",
    found({ sources: ["1", "2", "3"] }),
    skill(),
    "merge",
    false,
  ],
  ["another strength is merged", found({ effect: 0.2 }), skill(), "merge", false],
  ["an effect that turned waits for a person again", found({ effect: -0.4 }), skill(), "merge", true],
  [
    "what faded and came back waits again",
    found(),
    skill({ status: "retired", decided: false }),
    "merge",
    true,
  ],
  ["what a person retired stays so", found({ sources: ["9"] }), skill({ status: "retired" }), "skip", false],
])("%s", (_what, pattern, known, decision, again) => {
  expect(gateSkill(pattern, known)).toMatchObject({ decision, again });
});

test("what is found no more has faded, unless it is retired already", () => {
  const other = skill({ id: "o", pattern: "approach: uses guess" });
  const retired = skill({ id: "r", pattern: "approach: uses luck", status: "retired" });
  expect(fadedSkills([skill(), other, retired], [found()])).toEqual([other]);
});

test("the newest revision of each skill counts", () => {
  expect(newestRevisions([skill({ revision: 2 }), skill(), skill({ id: "o" })])).toEqual([
    skill({ revision: 2 }),
    skill({ id: "o" }),
  ]);
});
