import { LABEL_SOURCES } from "../../experience/records/default-confidence.ts";
import { OUTCOMES } from "../../experience/records/outcome-of-score.ts";
import { command } from "../command.ts";
import {
  boolean,
  list,
  nullable,
  number,
  object,
  oneOf,
  recordOf,
  text,
  whole,
} from "../schema/json-schema.ts";
import { ERASE_REPORT, LABEL_ANSWER, OUTCOME } from "../schema/records.ts";
import { FROM } from "./common-options.ts";

export const setup = command({
  name: "setup",
  says: "put the Deeplake engine into your cache",
  prints: "The folder of the engine.",
  options: {
    python: { kind: "text", value: "PATH", isPath: true, says: "the Python to build it with (found)" },
    force: { kind: "flag", says: "build it again" },
  },
  schema: object({ directory: text, python: text, built: boolean }),
  example: "setup",
  run: async ({ options }) => (await import("../commands/setup.ts")).setupCommand(options),
});

export const doctor = command({
  name: "doctor",
  says: "say what is there, what is missing, and how to mend it",
  prints:
    "One line for each check, below a failed check how to mend it, and at the end what is stored at the location.",
  options: FROM,
  fails: "something is missing",
  schema: list(object({ name: text, state: oneOf("ok", "note", "missing"), found: text }, { remedy: text })),
  example: "doctor --from ./agent-experiences",
  run: async ({ options }, screen) =>
    (await import("../commands/doctor-command.ts")).doctorCommand(options.from, screen),
});

export const label = command({
  name: "label",
  says: "say how an attempt went, and teach a lesson",
  prints:
    "What the label changed in which experience: the outcome, who judged it, and the lesson that agents are given. Without OUTCOME, --lesson teaches a lesson, and the outcome stays.",
  operands: {
    ID: { says: "the id of a session, a run or an experience, or the beginning of one" },
    OUTCOME: { says: "how it went", choices: OUTCOMES, isOptional: true },
  },
  options: {
    ...FROM,
    score: { kind: "number", value: "N", says: "how good it was, 0 to 1 (by the outcome)" },
    comment: { kind: "text", value: "TEXT", says: "why" },
    lesson: { kind: "text", value: "TEXT", says: "what to do or avoid next time; recall gives it" },
    author: { kind: "text", value: "NAME", says: "who says so (as configured)" },
  },
  schema: object({
    label: LABEL_ANSWER,
    changed: list(
      object({
        id: text,
        before: nullable(OUTCOME),
        after: OUTCOME,
        scoreBefore: nullable(number),
        score: number,
        lessonBefore: nullable(text),
        lesson: text,
        sources: text,
      }),
    ),
  }),
  example: 'label 019a2b3c failure --lesson "Ask for the currency first."',
  run: async ({ operands, options }, screen) =>
    (await import("../commands/label.ts")).labelCommand(operands.ID, operands.OUTCOME, options, screen),
});

export const labels = command({
  name: "labels",
  says: "list the labels that no experience takes into account",
  prints:
    "One line for each such label: what it says, which run or experience it is about, and why it does not count.",
  options: FROM,
  schema: list(LABEL_ANSWER),
  example: "labels",
  run: async ({ options }, screen) =>
    (await import("../commands/labels.ts")).labelsCommand(options.from, screen),
});

export const status = command({
  name: "status",
  says: "release, quarantine or retire an experience",
  prints: "The status before and after.",
  operands: {
    ID: { says: "the id of an experience, or the beginning of one" },
    STATUS: { says: "what it becomes", choices: ["active", "quarantined", "retired"] },
  },
  options: { ...FROM, reason: { kind: "text", value: "TEXT", isNeeded: true, says: "why" } },
  schema: object({ id: text, before: text, after: text, reason: text, changed: boolean }),
  example: 'status 5f0c1d2e quarantined --reason "copied from a web page"',
  run: async ({ operands, options }) =>
    (await import("../commands/status.ts")).statusCommand(operands.ID, operands.STATUS, options),
});

export const importCommand = command({
  name: "import",
  says: "load recorded runs, one JSON object a line",
  prints:
    "How many lines were added, were already stored, and were refused, and the reason for each refused line.",
  operands: { FILE: { says: "lines with task, approach, and outcome or score", isPath: true } },
  options: { to: { kind: "text", value: "LOCATION", isPath: true, says: "where to store them" } },
  fails: "no line was taken",
  schema: object({
    added: whole,
    known: whole,
    refused: list(object({ line: whole, reason: text })),
  }),
  example: "import runs.jsonl --to ./agent-experiences",
  run: async ({ operands, options }, screen) =>
    (await import("../commands/import.ts")).importCommand(operands.FILE, options.to, screen),
});

export const exportCommand = command({
  name: "export",
  says: "write training data, one JSON object a line",
  prints: "How many examples each file got, or why there is none.",
  operands: { FORMAT: { says: "what is trained", choices: ["dpo", "kto", "sft"] } },
  options: {
    ...FROM,
    out: { kind: "text", value: "FILE", isPath: true, isNeeded: true, says: "the file to write" },
    force: { kind: "flag", says: "replace the file" },
    style: {
      kind: "text",
      value: "STYLE",
      choices: ["conversational", "standard"],
      says: "how messages are written (conversational)",
    },
    source: {
      kind: "list",
      value: "SOURCE",
      choices: LABEL_SOURCES,
      says: "only labels from there; may be repeated",
    },
    "min-confidence": { kind: "number", value: "N", says: "only labels at least so sure" },
    "min-gap": { kind: "number", value: "N", says: "dpo: least difference of the two scores" },
    "pairs-per-task": { kind: "number", value: "N", says: "dpo: most pairs of one task" },
    splits: { kind: "text", value: "SHARES", says: "one file each: train=.9,test=.1" },
    seed: { kind: "text", value: "TEXT", says: "decides which task goes into which split" },
  },
  schema: list(object({ file: text, examples: whole })),
  example: "export dpo --out pairs.jsonl",
  run: async ({ operands, options }, screen) =>
    (await import("../commands/export.ts")).exportCommand(operands.FORMAT, options, screen),
});

export const erase = command({
  name: "erase",
  says: "remove what was recorded of somebody, from the disk as well",
  prints: "For each table, how many records are removed, and how many stay without their texts.",
  options: {
    ...FROM,
    user: { kind: "text", value: "NAME", says: "everything of this user" },
    author: { kind: "text", value: "NAME", says: "everything by this author" },
    id: { kind: "list", value: "ID", says: "experiences and lessons; may be repeated" },
    "dry-run": { kind: "flag", says: "only say what would be removed" },
    yes: { kind: "flag", says: "do it: it cannot be undone" },
  },
  fails: "nothing was recorded of what you named",
  schema: ERASE_REPORT,
  example: "erase --user user-7 --dry-run",
  run: async ({ options }, screen) => (await import("../commands/erase.ts")).eraseCommand(options, screen),
});

export const compact = command({
  name: "compact",
  says: "remove dead rows from the disk and rebuild the indexes",
  prints: "What was compacted.",
  options: FROM,
  schema: object({ experiences: whole, runs: whole, injections: whole }),
  example: "compact",
  run: async ({ options }, screen) =>
    (await import("../commands/compact.ts")).compactCommand(options.from, screen),
});

export const copy = command({
  name: "copy",
  says: "copy everything to another location, such as a shared one",
  prints: "How many experiences, runs and labels were read. A second copy adds only what is new.",
  options: {
    ...FROM,
    to: { kind: "text", value: "LOCATION", isPath: true, isNeeded: true, says: "where the copy is stored" },
  },
  schema: recordOf(whole),
  example: "copy --to al://acme/agents",
  run: async ({ options }, screen) => (await import("../commands/copy.ts")).copyCommand(options, screen),
});
