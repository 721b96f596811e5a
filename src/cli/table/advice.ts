import { command } from "../command.ts";
import { list, object, text, whole } from "../schema/json-schema.ts";
import { LESSON, PATTERNS, RULE, SKILL } from "../schema/records.ts";
import { FROM } from "./common-options.ts";

const NAME = { says: "the name of a skill, as skills lists it" };
const LESSON_ID = { says: "the id of a lesson, or the beginning of one" };

export const patterns = command({
  name: "patterns",
  says: "say what separates good attempts from bad ones",
  prints:
    "The features of approaches and tools that stand out, repeated errors, and agents that changed; then how many attempts were looked at, and what is missing where nothing stands out.",
  options: FROM,
  schema: object({ looked: object({ attempts: whole, tasks: whole, tools: whole }), ...PATTERNS }),
  example: "patterns",
  run: async ({ options }, screen) =>
    (await import("../commands/patterns.ts")).patternsCommand(options.from, screen),
});

const WHAT = { looked: object({ attempts: whole, tasks: whole, mixed: whole }) };

export const lessons = command({
  name: "lessons",
  says: "list lessons made of several attempts at one task",
  prints:
    "Each lesson with its status and evidence; then how many tasks could teach more. The list has only lessons made of several attempts. To teach what you know of one attempt, use `label ID --lesson TEXT`: recall gives this lesson with the experience.",
  options: FROM,
  schema: object({ ...WHAT, lessons: list(LESSON) }),
  example: "lessons",
  run: async ({ options }, screen) =>
    (await import("../commands/lessons.ts")).lessonsList(options.from, screen),
});

export const lessonsDistill = command({
  name: "lessons distill",
  says: "make lessons of tasks that succeeded and failed",
  prints:
    "The lessons that are new or changed. They are proposed until `lessons confirm`, or until they help.",
  options: FROM,
  schema: object({ ...WHAT, lessons: list(LESSON) }),
  example: "lessons distill",
  run: async ({ options }, screen) =>
    (await import("../commands/lessons.ts")).lessonsDistill(options.from, screen),
});

export const lessonsConfirm = command({
  name: "lessons confirm",
  says: "give a lesson to agents",
  prints: "The lesson with its new status.",
  operands: { ID: LESSON_ID },
  options: FROM,
  schema: LESSON,
  example: "lessons confirm 7d1e2f30",
  run: async ({ operands, options }, screen) =>
    (await import("../commands/lessons.ts")).lessonsLabel(operands.ID, "confirmed", options.from, screen),
});

export const lessonsReject = command({
  name: "lessons reject",
  says: "withdraw a lesson",
  prints: "The lesson with its new status.",
  operands: { ID: LESSON_ID },
  options: FROM,
  schema: LESSON,
  example: "lessons reject 7d1e2f30",
  run: async ({ operands, options }, screen) =>
    (await import("../commands/lessons.ts")).lessonsLabel(operands.ID, "rejected", options.from, screen),
});

export const skills = command({
  name: "skills",
  says: "list skills made of patterns",
  prints: "Each skill with its status, effect and evidence. Agents are given those that a person confirmed.",
  options: FROM,
  schema: list(SKILL),
  example: "skills",
  run: async ({ options }, screen) =>
    (await import("../commands/skills.ts")).skillsList(options.from, screen),
});

export const skillsMine = command({
  name: "skills mine",
  says: "make skills of the patterns found now",
  prints: "The new and revised skills, those whose evidence faded, and how many stay as they are.",
  options: FROM,
  schema: object({
    kept: list(SKILL),
    merged: list(SKILL),
    skipped: list(object({ pattern: text, reason: text })),
    retired: list(SKILL),
  }),
  example: "skills mine",
  run: async ({ options }, screen) =>
    (await import("../commands/skills.ts")).skillsMine(options.from, screen),
});

export const skillsConfirm = command({
  name: "skills confirm",
  says: "give a skill to agents, once a person has read it",
  prints: "The skill with its new status.",
  operands: { NAME },
  options: FROM,
  schema: SKILL,
  example: "skills confirm uses-sniff-0a1b2c",
  run: async ({ operands, options }) =>
    (await import("../commands/skills.ts")).skillsDecide(operands.NAME, "confirm", options.from),
});

export const skillsRetire = command({
  name: "skills retire",
  says: "withdraw a skill for good",
  prints: "The skill with its new status.",
  operands: { NAME },
  options: FROM,
  schema: SKILL,
  example: "skills retire uses-sniff-0a1b2c",
  run: async ({ operands, options }) =>
    (await import("../commands/skills.ts")).skillsDecide(operands.NAME, "retire", options.from),
});

export const skillsExport = command({
  name: "skills export",
  says: "write the confirmed skills into a folder that coding agents read",
  prints: "How many skills were written, unchanged and removed.",
  operands: { FOLDER: { says: "such as .claude/skills", isPath: true } },
  options: FROM,
  schema: object({ written: list(text), unchanged: list(text), removed: list(text) }),
  example: "skills export .claude/skills",
  run: async ({ operands, options }) =>
    (await import("../commands/skills.ts")).skillsExport(operands.FOLDER, options.from),
});

const RULE_OPTIONS = {
  ...FROM,
  scope: { kind: "text", value: "SCOPE", says: "the owner of the rules (as configured)" },
} as const;

export const rules = command({
  name: "rules",
  says: "list the team's rules",
  prints: "The rules in force, highest priority first.",
  options: RULE_OPTIONS,
  schema: list(RULE),
  example: "rules",
  run: async ({ options }, screen) => (await import("../commands/rules.ts")).rulesList(options, screen),
});

export const rulesPut = command({
  name: "rules put",
  says: "write a rule, or the next revision of one",
  prints: "The rule with its id and revision.",
  operands: { TEXT: { says: "one sentence, at most 300 characters" } },
  options: {
    ...RULE_OPTIONS,
    id: { kind: "text", value: "ID", says: "the rule to revise (a new one)" },
    priority: { kind: "number", value: "N", says: "higher comes first (0)" },
  },
  schema: RULE,
  example: 'rules put "Ask before you delete anything." --priority 1',
  run: async ({ operands, options }) =>
    (await import("../commands/rules.ts")).rulesPut(operands.TEXT, options),
});

export const rulesRetire = command({
  name: "rules retire",
  says: "stop giving a rule to agents",
  prints: "Whether the rule was in force.",
  operands: { ID: { says: "the id of a rule, or the beginning of one" } },
  options: RULE_OPTIONS,
  schema: object({ id: text, retired: { type: "boolean" } }),
  example: "rules retire 3c4d5e6f",
  run: async ({ operands, options }) =>
    (await import("../commands/rules.ts")).rulesRetire(operands.ID, options),
});
