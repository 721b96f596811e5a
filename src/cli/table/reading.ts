import { OUTCOMES } from "../../experience/records/outcome-of-score.ts";
import { RUN_KINDS, RUN_STATUSES } from "../../experience/records/run-record.ts";
import { STATUSES } from "../../experience/records/status.ts";
import { command } from "../command.ts";
import { boolean, list, nullable, number, object, oneOf, text, whole } from "../schema/json-schema.ts";
import {
  EXPERIENCE,
  EXPOSURE,
  LABEL,
  LIFT,
  OUTCOME,
  RECALLED,
  RUN,
  SESSION,
  USAGE,
  USES,
} from "../schema/records.ts";
import { FROM, PERIOD, PRICES } from "./common-options.ts";

export const runs = command({
  name: "runs",
  says: "list sessions, or search the logged runs for a text",
  prints:
    "A session takes two lines: how it ended (STATUS), how it was judged (OUTCOME), its duration, tokens and cost, then its first task and its last answer. `runs show` and `label` take the ID of a session. With TEXT: the runs that contain words of TEXT, best first.",
  operands: { TEXT: { says: "words to search for", isOptional: true } },
  options: {
    ...FROM,
    k: { kind: "number", value: "N", says: "how many to list (20), or to find (10)" },
    thread: { kind: "text", value: "ID", says: "only the session of this thread" },
    unlabelled: { kind: "flag", says: "only sessions without an outcome" },
    status: { kind: "text", value: "STATUS", choices: RUN_STATUSES, says: "how the run ended" },
    outcome: { kind: "text", value: "OUTCOME", choices: OUTCOMES, says: "how the attempt was judged" },
    tool: { kind: "text", value: "NAME", says: "only with a call of this tool" },
    error: { kind: "text", value: "TEXT", says: "only with an error that contains this text" },
    kind: { kind: "text", value: "KIND", choices: RUN_KINDS, says: "only with a run of this kind" },
    agent: { kind: "text", value: "NAME", says: "only what this agent logged" },
    scope: { kind: "text", value: "SCOPE", says: "only this scope" },
    ...PERIOD,
    ...PRICES,
  },
  schema: {
    anyOf: [
      list(SESSION),
      list(
        object({
          run: RUN,
          score: number,
          lexical: number,
          similarity: nullable(number),
          snippet: text,
          outcome: nullable(OUTCOME),
        }),
      ),
    ],
  },
  example: "runs --outcome failure --since 2026-11-01",
  run: async ({ operands, options }, screen) =>
    (await import("../commands/runs.ts")).runsCommand(operands.TEXT, options, screen),
});

export const runsShow = command({
  name: "runs show",
  says: "show a session as a conversation, with the tree of its runs and what was recalled",
  prints:
    "For each turn: the task, what recall gave or withheld, the text that the agent was told, the runs as a waterfall with their errors, and the answer.",
  operands: { ID: { says: "the id of a session, a thread, a run or an experience, or its beginning" } },
  options: {
    ...FROM,
    full: { kind: "flag", says: "print all texts uncut, with the inputs and outputs of every run" },
    ...PRICES,
  },
  schema: object({
    session: SESSION,
    turns: list(
      object({
        root: text,
        task: text,
        answer: text,
        told: list(text),
        tree: list(object({ depth: whole, run: RUN })),
        recalls: list(EXPOSURE),
        experiences: list(EXPERIENCE),
      }),
    ),
  }),
  example: "runs show 019a2b3c",
  run: async ({ operands, options }, screen) =>
    (await import("../commands/runs-show.ts")).runsShow(operands.ID, options, screen),
});

export const experiences = command({
  name: "experiences",
  says: "list what was learnt from, latest first",
  prints:
    "GIVEN: how often agents were given the experience. WON: the share of successes among the labelled attempts that were given it. STATUS: agents are given only active experiences, and none that is stale, because newer attempts with its approach ended otherwise.",
  options: {
    ...FROM,
    k: { kind: "number", value: "N", says: "how many to list (20)" },
    outcome: { kind: "text", value: "OUTCOME", choices: OUTCOMES, says: "only with this outcome" },
    status: { kind: "text", value: "STATUS", choices: STATUSES, says: "only with this status" },
    agent: { kind: "text", value: "NAME", says: "only of this agent" },
    sort: {
      kind: "text",
      value: "BY",
      choices: ["time", "given"],
      says: "latest first, or most given first",
    },
  },
  schema: list(object({ experience: EXPERIENCE, uses: USES, stale: boolean })),
  example: "experiences --sort given --k 5",
  run: async ({ options }, screen) =>
    (await import("../commands/experiences.ts")).experiencesCommand(options, screen),
});

export const experiencesShow = command({
  name: "experiences show",
  says: "show an experience: its text, labels, status and uses",
  prints:
    "The whole text, every label, the status and its reason, and the recalls that found the experience, with the outcome of each attempt.",
  operands: { ID: { says: "the id of an experience, or the beginning of one" } },
  options: FROM,
  schema: object({
    experience: EXPERIENCE,
    labels: list(LABEL),
    standing: object({ status: text, reason: text }),
    stale: boolean,
    newer: list(text),
    uses: USES,
    injections: list(
      object({
        runId: text,
        threadId: text,
        at: whole,
        rank: whole,
        similarity: number,
        kind: oneOf("recall", "hint"),
        injected: boolean,
        outcomes: list(object({ experienceId: text, outcome: text, score: number, labelSource: text })),
      }),
    ),
    sources: list(text),
    derived: list(text),
  }),
  example: "experiences show 5f0c1d2e",
  run: async ({ operands, options }, screen) =>
    (await import("../commands/experiences.ts")).experiencesShow(operands.ID, options.from, screen),
});

export const tasks = command({
  name: "tasks",
  says: "list the tasks, those that fail most first",
  prints:
    "For each task how many attempts there were, how many failed and the share that succeeded, then the latest approach and lesson. Tasks that differ only in numbers count as one.",
  options: { ...FROM, k: { kind: "number", value: "N", says: "how many to list (10)" } },
  schema: list(
    object({ cluster: text, task: text, attempts: whole, successes: whole, failures: whole, latest: text }),
  ),
  example: "tasks --k 3",
  run: async ({ options }, screen) => (await import("../commands/tasks.ts")).tasksCommand(options, screen),
});

export const recall = command({
  name: "recall",
  says: "show what an agent would be given for a task, and why",
  prints:
    "The text for the agent in short lines, then the parts of each score and the id of each experience. If there is no text: the reason. Only --calibrate writes to the store.",
  operands: { TASK: { says: "the task, in the words of an agent's user", isOptional: true } },
  options: {
    ...FROM,
    k: { kind: "number", value: "N", says: "most experiences (3)" },
    outcome: { kind: "text", value: "OUTCOME", choices: OUTCOMES, says: "only with this outcome" },
    scope: { kind: "text", value: "SCOPE", says: "only of this scope" },
    ranking: {
      kind: "text",
      value: "BY",
      choices: ["similarity", "outcome"],
      says: "by relevance, or by relevance and success",
    },
    template: {
      kind: "text",
      value: "FORM",
      choices: ["brief", "plain", "blocks"],
      says: "the form of the text, as the store of the agent sets it (brief)",
    },
    explain: { kind: "flag", says: "print every part of each score" },
    calibrate: {
      kind: "flag",
      says: "learn from the recorded tasks when recall should stay silent; takes no TASK",
    },
    keep: { kind: "number", value: "SHARE", says: "with --calibrate: share of known tasks to answer (0.9)" },
  },
  schema: {
    anyOf: [
      object({ items: list(RECALLED), text, byWords: boolean }, { reason: text, near: list(RECALLED) }),
      object({ tasks: whole, sampled: whole, keep: number, threshold: number }),
    ],
  },
  example: 'recall "parse the export of the shop"',
  run: async ({ operands, options }, screen) =>
    (await import("../commands/recall.ts")).recallCommand(operands.TASK, options, screen),
});

export const lift = command({
  name: "lift",
  says: "say whether memory helped",
  prints:
    "The difference of success (in points) or score with and without memory, its 95% interval, how many threads got memory and from how many it was withheld, and if these are too few, how many more would show a difference of 10 points. A run without a thread counts as one.",
  options: {
    ...FROM,
    by: {
      kind: "text",
      value: "BY",
      choices: ["cluster", "agent", "day", "month", "experience", "rule"],
      says: "also for each of these",
    },
    k: { kind: "number", value: "N", says: "how many of them to list (20)" },
    metric: {
      kind: "text",
      value: "METRIC",
      choices: ["success", "score"],
      says: "what is compared (success)",
    },
    ...PERIOD,
    agent: { kind: "text", value: "NAME", says: "only recalls of this agent" },
    scope: { kind: "text", value: "SCOPE", says: "only recalls of this scope" },
  },
  schema: LIFT,
  example: "lift --by cluster",
  run: async ({ options }, screen) => (await import("../commands/lift.ts")).liftCommand(options, screen),
});

export const usage = command({
  name: "usage",
  says: "sum the tokens of model calls, and their cost at your prices",
  prints: "One line for each model, agent, thread or root run, most tokens first.",
  options: {
    ...FROM,
    by: {
      kind: "text",
      value: "BY",
      choices: ["model", "agent", "thread", "root"],
      says: "what to sum by (model)",
    },
    k: { kind: "number", value: "N", says: "how many lines (20)" },
    ...PRICES,
  },
  schema: list(USAGE),
  example: "usage --by agent --prices prices.json",
  run: async ({ options }, screen) => (await import("../commands/usage.ts")).usageCommand(options, screen),
});

export const report = command({
  name: "report",
  says: "write one page to look at in a browser",
  prints:
    "The path of the page. The page shows success over time, lift, tokens and cost, tasks, experiences with their uses, the last 200 sessions, sessions without an outcome, experiences that are kept from agents, and health. It loads nothing from the network.",
  options: {
    ...FROM,
    out: {
      kind: "text",
      value: "FILE",
      isPath: true,
      isNeeded: true,
      says: "the file to write, as report.html",
    },
    force: { kind: "flag", says: "replace the file" },
    ...PRICES,
  },
  schema: object({ file: text, bytes: whole }),
  example: "report --out report.html",
  run: async ({ options }, screen) => (await import("../commands/report.ts")).reportCommand(options, screen),
});
