import {
  checkOptions,
  liftOptions,
  none,
  numberOf,
  only,
  parseArguments,
  recallOptions,
  runOptions,
  UsageError,
  type Values,
} from "./arguments.ts";
import { shownLocation } from "../storage/driver/location.ts";
import { redactSecrets } from "../storage/redaction/redact-secrets.ts";
import { locationOf } from "./open-store.ts";
import { USAGE } from "./usage.ts";
import { VERSION } from "../base/version.ts";

/** The result of a command: text to print, data for `--json`, and the exit code. */
interface Result {
  readonly text: string;
  readonly data: unknown;
  readonly code: number;
}

/** What a process prints, and its exit code. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs a command line. Errors become output too. */
export async function runCommand(args: readonly string[]): Promise<Output> {
  try {
    const { values, positionals } = parseArguments(args);
    const [command, ...operands] = positionals;
    if (values.version) return printed(VERSION);
    if (values.help) return printed(USAGE);
    if (command === undefined) throw new UsageError("Expected a command.");
    const { text, data, code } = await dispatch(command, operands, values);
    return printed(values.json ? JSON.stringify(data, null, 2) : text, code);
  } catch (error) {
    if (error instanceof UsageError)
      return { stdout: "", stderr: `${messageOf(error)}\n\n${USAGE}`, status: 2 };
    return { stdout: "", stderr: `${messageOf(error)}\n`, status: 1 };
  }
}

/**
 * The message of an error, without its stack, because users of the command did not write this program. It may
 * name a location.
 */
function messageOf(error: unknown): string {
  return redactSecrets((error instanceof Error && error.message) || String(error));
}

function printed(text: string, status = 0): Output {
  return { stdout: `${text.trimEnd()}\n`, stderr: "", status };
}

async function dispatch(command: string, operands: readonly string[], values: Values): Promise<Result> {
  checkOptions(command, values);
  switch (command) {
    case "setup": {
      none(operands);
      const { provision } = await import("../storage/local/provision.ts");
      const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
      const done = await provision({
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
      const { checkLocation } = await import("./commands/check-location.ts");
      // Without an engine local locations cannot be checked, and that was already reported.
      const basics = doctor();
      const checks = [...basics, ...(values.from === undefined ? [] : await checkLocation(values.from))];
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
        `${report.added} added to ${shownLocation(location)}, ${report.known} known already, ${refused.length} refused`,
        ...refused,
      ].join("\n");
      const isNothing = report.added === 0 && report.known === 0;
      if (isNothing && refused.length === 0)
        return { text: `No line in ${operands[0]}.`, data: report, code: 1 };
      return { text, data: report, code: isNothing ? 1 : 0 };
    }
    case "export": {
      const { exportTraining } = await import("./commands/export.ts");
      if (values.out === undefined) throw new UsageError("Expected --out FILE.");
      const format = only(operands, "a format: dpo, kto or sft");
      const { location, out } = { location: locationOf(values.from), out: values.out };
      const { files, reason } = await exportTraining(location, format, out, values);
      const lines = files.map(({ file, examples }) => `${examples} examples in ${file}`);
      return { text: [...lines, ...(reason === undefined ? [] : [reason])].join("\n"), data: files, code: 0 };
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
      if (!report.found)
        text.unshift("Nothing was recorded of what you named. Look at the name, the location and the scope.");
      return { text: text.join("\n"), data: report, code: report.found ? 0 : 1 };
    }
    case "recall": {
      const { calibrateStore, explained, recallTask } = await import("./commands/recall.ts");
      if (values.calibrate) {
        none(operands);
        const report = await calibrateStore(
          locationOf(values.from),
          values.keep === undefined ? {} : { keep: numberOf("keep", values.keep) },
        );
        const text = `Calibrated on ${report.tasks} different tasks, ${report.sampled} of them left out in turn: recall answers ${100 * report.keep}% of tasks like these and is silent below confidence ${report.threshold.toFixed(3)}.`;
        return { text, data: report, code: 0 };
      }
      const recall = await recallTask(
        locationOf(values.from),
        only(operands, "a task"),
        recallOptions(values),
      );
      const text = recall.items.length === 0 ? (recall.reason ?? "") : recall.text;
      const scores = recall.items.map(explained);
      return { text: [text, ...scores].join("\n"), data: recall, code: 0 };
    }
    case "lift": {
      none(operands);
      const { liftAt, liftText } = await import("./commands/lift.ts");
      const report = await liftAt(locationOf(values.from), liftOptions(values));
      return { text: liftText(report), data: report, code: 0 };
    }
    case "labels": {
      none(operands);
      const { labelsAt, labelsText } = await import("./commands/labels.ts");
      const labels = await labelsAt(locationOf(values.from));
      return { text: labelsText(labels), data: labels, code: 0 };
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
      const text = only(operands, "a text to search for");
      const hits = await searchAt(locationOf(values.from), text, runOptions(values));
      return { text: hitsText(hits), data: hits, code: 0 };
    }
    default:
      throw new Error(`${command} has options but does nothing.`);
  }
}

/**
 * A signal that aborts when the process is first told to end, so that work can be undone. A second time ends
 * the process at once.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
