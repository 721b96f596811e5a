import { EDGE } from "./may-hold-secret.ts";

/** Fields in which the parts of a message hold their text. */
const FIELDS = ["text", "reasoning", "thinking", "input", "content"] as const;
/** Longer runs of texts are joined as a whole, because finding the texts that hold the secret takes a pass for each. */
const MOST = 64;

/** A text in a list. Neighbours with an equal `like` are read as one text. */
interface Part {
  readonly like: string;
  readonly text: string;
  /** The field of the item that has the text; `undefined` if the item is the text itself. */
  readonly field: string | undefined;
}

/**
 * Joins neighbouring texts of a list if a secret crosses their boundary. The texts are blocks of a message or chunks of
 * a stream. For example, a name may be in one block and its value in the next. The first text gets the whole text, and
 * the others become empty. Returns the list itself if there are none.
 * @param clean Redacts a text
 * @param mayHold Whether a text has something of which a secret may be a part
 */
export function joinedTexts(
  values: readonly unknown[],
  clean: (text: string) => string,
  mayHold: (text: string) => boolean,
): readonly unknown[] {
  if (values.length < 2) return values;
  const parts = values.map(partOf);
  const joined = [...values];
  for (let start = 0; start < parts.length;) {
    let end = start + 1;
    while (end < parts.length && parts[end]?.like === parts[start]?.like) end++;
    const isRun = parts[start] !== undefined && end - start > 1;
    if (isRun && mayHoldTogether(textsOf(parts as Part[], start, end), mayHold))
      joinRun(parts as Part[], start, end, clean, joined);
    start = end;
  }
  return joined.every((item, at) => item === values[at]) ? values : joined;
}

/** Whether one of the texts may hold a secret, or some of them together. Most do not, and joining all takes long. */
function mayHoldTogether(texts: readonly string[], mayHold: (text: string) => boolean): boolean {
  const edges = texts.map((text) =>
    text.length > 2 * EDGE ? `${text.slice(0, EDGE)} ${text.slice(-EDGE)}` : text,
  );
  return texts.some(mayHold) || mayHold(edges.join(""));
}

/** Joins within one run of like texts. */
function joinRun(
  parts: readonly Part[],
  start: number,
  end: number,
  clean: (text: string) => string,
  joined: unknown[],
): void {
  const whole = (from: number, to: number): string => clean(textsOf(parts, from, to).join(""));
  if (whole(start, end) === textsOf(parts, start, end).map(clean).join("")) return;
  let [from, to] = [start, end];
  if (end - start <= MOST) {
    // A text at either end of the run holds no part of the secret if redacting it alone gives the same.
    while (to - from > 2 && whole(from, to) === whole(from, from + 1) + whole(from + 1, to)) from++;
    while (to - from > 2 && whole(from, to) === whole(from, to - 1) + whole(to - 1, to)) to--;
  }
  const texts = textsOf(parts, from, to);
  for (let at = from; at < to; at++)
    joined[at] = withText(joined[at], parts[at] as Part, at === from ? texts.join("") : "");
  // The texts that are left on both sides may hold another secret.
  joinRun(parts, start, from, clean, joined);
  joinRun(parts, to, end, clean, joined);
}

function textsOf(parts: readonly Part[], from: number, to: number): string[] {
  return parts.slice(from, to).map(({ text }) => text);
}

function partOf(item: unknown): Part | undefined {
  if (typeof item === "string") return { like: "", text: item, field: undefined };
  if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
  const { type = "text" } = item as { readonly type?: unknown };
  if (typeof type !== "string") return undefined;
  const field = FIELDS.find((name) => typeof (item as Record<string, unknown>)[name] === "string");
  if (field === undefined || "role" in item) return undefined;
  const text = (item as Record<string, string>)[field] ?? "";
  return { like: `${type} ${field}`, text, field };
}

/** The item with another text. */
function withText(item: unknown, { field }: Part, text: string): unknown {
  return field === undefined ? text : { ...(item as object), [field]: text };
}
