/** Fields in which the parts of a message hold their text. */
const FIELDS = ["text", "reasoning", "thinking", "input", "content"] as const;
/** Longer runs of texts are joined as a whole, because finding the texts that hold the secret takes a pass for each. */
const MOST = 64;

/** A text in a list. Neighbours with an equal `like` are read as one text. `with` makes the item with another text. */
interface Part {
  readonly like: string;
  readonly text: string;
  readonly with: (text: string) => unknown;
}

/**
 * Joins neighbouring texts of a list if a secret stands across their boundary: blocks of a message, chunks of a
 * stream, a name in one block and its value in the next. The first of the joined texts gets the whole text, which is
 * not redacted yet, and the others become empty. Returns the list itself if no texts were joined.
 * @param clean Redacts a text.
 */
export function joinedTexts(values: readonly unknown[], clean: (text: string) => string): readonly unknown[] {
  if (values.length < 2) return values;
  const parts = values.map(partOf);
  const joined = [...values];
  for (let start = 0; start < parts.length;) {
    let end = start + 1;
    while (end < parts.length && parts[end]?.like === parts[start]?.like) end++;
    if (parts[start] && end - start > 1) joinRun(parts as Part[], start, end, clean, joined);
    start = end;
  }
  return joined.every((item, at) => item === values[at]) ? values : joined;
}

/** Joins texts within one run of texts with an equal `like`. */
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
  for (let at = from; at < to; at++) joined[at] = (parts[at] as Part).with(at === from ? texts.join("") : "");
  // The texts that are left on both sides may hold another secret.
  joinRun(parts, start, from, clean, joined);
  joinRun(parts, to, end, clean, joined);
}

function textsOf(parts: readonly Part[], from: number, to: number): string[] {
  return parts.slice(from, to).map(({ text }) => text);
}

function partOf(item: unknown): Part | undefined {
  if (typeof item === "string") return { like: "", text: item, with: (text) => text };
  if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
  const { type = "text" } = item as { readonly type?: unknown };
  if (typeof type !== "string") return undefined;
  const field = FIELDS.find((name) => typeof (item as Record<string, unknown>)[name] === "string");
  if (field === undefined || "role" in item) return undefined;
  const text = (item as Record<string, string>)[field] ?? "";
  return { like: `${type} ${field}`, text, with: (other) => ({ ...item, [field]: other }) };
}
