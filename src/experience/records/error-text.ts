import { readSafely } from "../../base/messages/read-safely.ts";
import { jsonOf } from "../../base/messages/snapshot.ts";
import { shortenedText } from "../../base/text/shortened-text.ts";

/**
 * Most characters of a single error, and of each one of several errors. A note on what was cut follows them.
 */
const WHOLE = 19_800;
const PART = 4_000;
const CAUSE = "Cause: ";
/** Most errors in one text. An error may have a cause, and may consist of several errors. */
const ERRORS = 20;

/**
 * Name and message of an error in at most 20,000 characters. Further lines have name and message of its
 * cause, and of the errors in an `AggregateError`. Never throws: a value that cannot become a string
 * becomes `[unreadable]`.
 */
export function errorText(error: unknown): string {
  const told: Told[] = [];
  tell(error, "", told);
  // What wraps an error often repeats its text.
  const kept = told.filter(({ as, text }, at) => as !== CAUSE || text !== told[at - 1]?.text);
  const most = kept.length === 1 ? WHOLE : PART;
  const lines = kept.map(({ as, text }) => `${as}${shortenedText(text, most)}`);
  return shortenedText(lines.join("\n"), WHOLE);
}

/** The message of an error, without its name; any other value as a string. Never throws. */
export function errorMessage(error: unknown): string {
  return isError(error) ? textOf(readField(error, "message")) : textOf(error);
}

/** A field of a thrown value, which may be anything; `undefined` if the field cannot be read. */
export function readField(value: unknown, name: string): unknown {
  return readSafely(() => (value as Readonly<Record<string, unknown>> | null | undefined)?.[name]);
}

interface Told {
  readonly error: unknown;
  readonly as: string;
  readonly text: string;
}

function tell(error: unknown, as: string, told: Told[]): void {
  if (told.length >= ERRORS || told.some((known) => known.error === error)) return;
  told.push({ error, as, text: ownText(error) });
  const cause = readField(error, "cause");
  if (cause !== undefined && cause !== null) tell(cause, CAUSE, told);
  const inner = readField(error, "errors");
  const list = readSafely((): unknown[] => (Array.isArray(inner) ? inner.slice(0, ERRORS) : []));
  for (const one of list ?? []) tell(one, "Inner error: ", told);
}

function ownText(error: unknown): string {
  if (isError(error)) return `${textOf(readField(error, "name"))}: ${textOf(readField(error, "message"))}`;
  const message = readField(error, "message");
  return textOf(typeof error === "object" ? (message ?? error) : error);
}

function textOf(value: unknown): string {
  const text = readSafely(() => String(value));
  return text === "[object Object]" ? jsonOf(value) : (text ?? "[unreadable]");
}

function isError(value: unknown): boolean {
  return readSafely(() => value instanceof Error) === true;
}
