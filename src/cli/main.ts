#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { DeeplakeError } from "../errors.ts";
import type { LiftBy, LiftOptions } from "../experience/ledger/lift.ts";
import type { RecallOptions } from "../experience/recall-options.ts";
import type { SessionOptions } from "../experience/sessions/sessions-of.ts";
import { locationOf } from "./open-store.ts";
import { USAGE } from "./usage.ts";

/** Text for people, data for `--json`, and how the process ends. */
interface Result {
  readonly text: string;
  readonly data: unknown;
  readonly code: number;
}

class UsageError extends Error {}

/** The options of each command, beside `json`. */
const TAKES: ReadonlyMap<string, readonly string[]> = new Map([
  ["setup", ["python", "force"]],
  ["doctor", []],
  ["import", ["to"]],
  ["recall", ["from", "k", "outcome", "scope", "ranking", "explain", "calibrate", "keep"]],
  ["lift", ["from", "by", "metric", "since", "until", "scope"]],
  [
    "export",
    ["from", "out", "style", "source", "min-confidence", "min-gap", "pairs-per-task", "splits", "seed"],
  ],
  ["erase", ["from", "user", "author", "id", "yes"]],
  ["patterns", ["from"]],
  ["skills", ["from"]],
  ["runs", ["from", "k", "status", "outcome", "tool", "error", "kind", "agent", "scope", "since", "until"]],
]);

async function run(args: readonly string[]): Promise<Result & { json: boolean }> {
  const { values, positionals } = parse(args);
  if (values.version) return { ...said(version()), json: false };
  const [command, ...operands] = positionals;
  if (values.help || command === undefined) {
    if (!values.help) throw new UsageError("Expected a command.");
    return { ...said(USAGE), json: false };
  }
  return { ...(await dispatch(command, operands, values)), json: values.json ?? false };
}

type Values = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        python: { type: "string" },
        force: { type: "boolean" },
        to: { type: "string" },
        from: { type: "string" },
        k: { type: "string" },
        outcome: { type: "string" },
        scope: { type: "string" },
        by: { type: "string" },
        metric: { type: "string" },
        since: { type: "string" },
        until: { type: "string" },
        status: { type: "string" },
        tool: { type: "string" },
        error: { type: "string" },
        kind: { type: "string" },
        agent: { type: "string" },
        ranking: { type: "string" },
        explain: { type: "boolean" },
        calibrate: { type: "boolean" },
        keep: { type: "string" },
        out: { type: "string" },
        user: { type: "string" },
        author: { type: "string" },
        id: { type: "string", multiple: true },
        yes: { type: "boolean" },
        style: { type: "string" },
        source: { type: "string", multiple: true },
        "min-confidence": { type: "string" },
        "min-gap": { type: "string" },
        "pairs-per-task": { type: "string" },
        splits: { type: "string" },
        seed: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function dispatch(command: string, operands: readonly string[], values: Values): Promise<Result> {
  const taken = TAKES.get(command);
  if (!taken) throw new UsageError(`Unknown command ${command}.`);
  const stray = Object.keys(values).find((name) => name !== "json" && !taken.includes(name));
  if (stray !== undefined) throw new UsageError(`${command} has no option --${stray}.`);
  switch (command) {
    case "setup": {
      none(operands);
      const { setup } = await import("./commands/setup.ts");
      const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
      const done = await setup({
        onProgress,
        signal: interruption(),
        force: values.force ?? false,
        ...(values.python !== undefined && { python: values.python }),
      });
      return {
        text: done.built ? `Installed in ${done.directory}` : `Already there: ${done.directory}`,
        data: done,
        code: 0,
      };
    }
    case "doctor": {
      none(operands);
      const { doctor } = await import("./commands/doctor.ts");
      const checks = doctor();
      const text = checks
        .map(
          ({ state, name, found, remedy }) =>
            `${state.padEnd(8)}${name}: ${found}${remedy === undefined ? "" : `\n        ${remedy}`}`,
        )
        .join("\n");
      return { text, data: checks, code: checks.some(({ state }) => state === "missing") ? 1 : 0 };
    }
    case "import": {
      const { importRuns } = await import("./commands/import.ts");
      const location = locationOf(values.to);
      const report = await importRuns(location, only(operands, "a file"));
      const refused = report.refused.map(({ line, reason }) => `line ${line}: ${reason}`);
      const text = [
        `${report.added} added to ${location}, ${report.known} known already, ${refused.length} refused`,
        ...refused,
      ].join("\n");
      return { text, data: report, code: 0 };
    }
    case "export": {
      const { exportTraining } = await import("./commands/export.ts");
      if (values.out === undefined) throw new UsageError("Expected --out FILE.");
      const format = only(operands, "a format: dpo, kto or sft");
      const { location, out } = { location: locationOf(values.from), out: values.out };
      const files = await exportTraining(location, format, out, values);
      const text = files.map(({ file, examples }) => `${examples} examples in ${file}`).join("\n");
      return { text, data: files, code: 0 };
    }
    case "erase": {
      none(operands);
      if (!values.yes) throw new UsageError("Erasing cannot be undone. Add --yes to do it.");
      const { eraseRecorded } = await import("./commands/erase.ts");
      const report = await eraseRecorded(locationOf(values.from), values);
      const text = report.tables.map(
        ({ table, records, scrubbed, remains }) =>
          `${table}: ${records} removed, ${scrubbed} kept without texts${remains === "none" ? "" : `; bytes may remain: ${remains}`}`,
      );
      return { text: text.join("\n"), data: report, code: 0 };
    }
    case "recall": {
      const { calibrateStore, explained, recallTask } = await import("./commands/recall.ts");
      if (values.calibrate) {
        none(operands);
        const report = await calibrateStore(
          locationOf(values.from),
          values.keep === undefined ? {} : { keep: Number(values.keep) },
        );
        const text = `Calibrated on ${report.tasks} different tasks, ${report.sampled} of them left out in turn: recall answers ${100 * report.keep}% of tasks like these and is silent below confidence ${report.threshold.toFixed(3)}.`;
        return { text, data: report, code: 0 };
      }
      const recall = await recallTask(
        locationOf(values.from),
        only(operands, "a task"),
        recallOptions(values),
      );
      const text = recall.items.length === 0 ? "Nothing similar was recorded." : recall.text;
      const scores = recall.items.map(explained);
      return { text: [text, ...scores].join("\n"), data: recall, code: 0 };
    }
    case "lift": {
      none(operands);
      const { liftAt, liftText } = await import("./commands/lift.ts");
      const report = await liftAt(locationOf(values.from), liftOptions(values));
      return { text: liftText(report), data: report, code: 0 };
    }
    case "patterns": {
      none(operands);
      const { patternsAt, patternsText } = await import("./commands/patterns.ts");
      const patterns = await patternsAt(locationOf(values.from));
      return { text: patternsText(patterns), data: patterns, code: 0 };
    }
    case "skills": {
      const { SKILL_ACTIONS, skillsAt, skillsText } = await import("./commands/skills.ts");
      const [name = "list", ...rest] = operands;
      const action = SKILL_ACTIONS.find((one) => one === name);
      if (!action) throw new UsageError(`Expected one of ${SKILL_ACTIONS.join(", ")}, got ${name}.`);
      const alone = action === "mine" || action === "list";
      if (alone) none(rest);
      const operand = alone ? "" : only(rest, action === "export" ? "a folder" : "the name of a skill");
      const answer = await skillsAt(locationOf(values.from), action, operand);
      return { text: skillsText(answer), data: answer, code: 0 };
    }
    case "runs": {
      const { hitsText, searchAt, sessionsAt, sessionsText } = await import("./commands/runs.ts");
      if (operands.length === 0) {
        const sessions = await sessionsAt(locationOf(values.from), runOptions(values));
        return { text: sessionsText(sessions), data: sessions, code: 0 };
      }
      const text = only(operands, "a text");
      const hits = await searchAt(locationOf(values.from), text, runOptions(values));
      return { text: hitsText(hits), data: hits, code: 0 };
    }
    default:
      throw new Error(`${command} has options but does nothing.`);
  }
}

function recallOptions({ k, outcome, scope, ranking, explain }: Values): RecallOptions {
  return {
    ...(ranking !== undefined && { ranking: ranking as NonNullable<RecallOptions["ranking"]> }),
    ...(explain && { explain }),
    ...(k !== undefined && { k: Number(k) }),
    ...(outcome !== undefined && { outcome: outcome as NonNullable<RecallOptions["outcome"]> }),
    ...(scope !== undefined && { scope }),
  };
}

function liftOptions({ by, metric, since, until, scope }: Values): LiftOptions {
  return {
    ...(by !== undefined && { by: by as LiftBy }),
    ...(metric !== undefined && { metric: metric as NonNullable<LiftOptions["metric"]> }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(until !== undefined && { until: new Date(until) }),
    ...(scope !== undefined && { scope }),
  };
}

function runOptions({
  k,
  since,
  until,
  status,
  outcome,
  tool,
  error,
  kind,
  agent,
  scope,
}: Values): SessionOptions {
  return {
    ...(k !== undefined && { k: Number(k) }),
    ...(since !== undefined && { since: new Date(since) }),
    ...(until !== undefined && { until: new Date(until) }),
    ...(status !== undefined && { status: status as NonNullable<SessionOptions["status"]> }),
    ...(outcome !== undefined && { outcome: outcome as NonNullable<SessionOptions["outcome"]> }),
    ...(tool !== undefined && { tool }),
    ...(error !== undefined && { error }),
    ...(kind !== undefined && { kind: kind as NonNullable<SessionOptions["kind"]> }),
    ...(agent !== undefined && { agent }),
    ...(scope !== undefined && { scope }),
  };
}

function only(operands: readonly string[], what: string): string {
  const [operand] = operands;
  if (operand === undefined || operands.length > 1)
    throw new UsageError(`Expected ${what}, got ${operands.length} arguments.`);
  return operand;
}

function none(operands: readonly string[]): void {
  if (operands.length > 0) throw new UsageError(`Expected options only, got ${operands.join(" ")}.`);
}

/** Aborted by the first signal to end, so that what was started can be undone; the second one ends at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

function said(text: string): Result {
  return { text: text.trimEnd(), data: text, code: 0 };
}

function version(): string {
  return (
    JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
  ).version;
}

try {
  const { text, data, code, json } = await run(process.argv.slice(2));
  process.stdout.write(`${json ? JSON.stringify(data, null, 2) : text}\n`);
  process.exitCode = code;
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${USAGE}`);
  else process.stderr.write(`${DeeplakeError.isInstance(error) ? error.message : (error as Error).stack}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
