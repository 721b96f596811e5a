import { parsedJson } from "../json/read-json.ts";

/** Only this many characters of a text are searched for the line. */
const READ = 20_000;
/** Most problems of one error that are named. */
const MOST = 5;
/** Levels of JSON in which problems are looked for. */
const DEEPEST = 6;

/** Names of classes of errors in front of a message. */
const CLASSES = /^(?:\w*(?:Error|Exception):(?: |$))*/u;
const WORD = /[\p{L}\p{N}]/u;

/**
 * The line of an error that says what went wrong: its first line that is not blank. Some libraries write their errors as
 * JSON on several lines, as zod does with the problems of a value. The first line of such an error is only a bracket. The
 * result is then the messages in the JSON on one line, each after the path to its value.
 */
export function errorLine(error: string): string {
  const text = error.slice(0, READ).trim();
  const [line = ""] = text.split("\n", 1);
  const [classes = ""] = CLASSES.exec(line) ?? [];
  if (WORD.test(line.slice(classes.length))) return line.trim();
  const rest = text.slice(classes.length);
  return `${classes.trim()} ${saidIn(rest)}`.trim();
}

/** What went wrong, for an error whose first line does not say it. */
function saidIn(text: string): string {
  // Something may stand behind the JSON.
  const json = parsedJson(text.slice(0, Math.max(text.lastIndexOf("]"), text.lastIndexOf("}")) + 1));
  const problems = problemsIn(json, DEEPEST).slice(0, MOST);
  if (problems.length > 0) return problems.join("; ");
  const line = json === undefined ? text.split("\n").find((one) => WORD.test(one)) : undefined;
  return onOneLine(line ?? text);
}

function problemsIn(value: unknown, levels: number): string[] {
  if (typeof value !== "object" || value === null || levels === 0) return [];
  const { message, path } = value as { readonly message?: unknown; readonly path?: unknown };
  if (typeof message !== "string" || message.trim() === "")
    return Object.values(value).flatMap((one) => problemsIn(one, levels - 1));
  const place = Array.isArray(path) && path.length > 0 ? `${path.join(".")}: ` : "";
  return [place + onOneLine(message)];
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}
