/** How a text is put together: of so many of the next bytes, or of several parts. */
export type TextParts = number | readonly (number | Repeated)[];

/** Bytes that the body holds already: where they begin, and how many they are. */
export type Repeated = [start: number, size: number];

/** A stretch of a text that the body holds. */
interface Stretch {
  /** Where the stretch begins in the body. */
  readonly start: number;
  /** Its bytes, and those behind it. */
  readonly bytes: Buffer;
}

/** Fewest and most characters of a text of which parts are looked for. */
const [LONG, LONGEST] = [4_000, 1_000_000];
/** Fewest bytes of a stretch. */
const STRETCH = 500;
/** Of a text with many short strings, only so many are looked at: one for so many bytes. */
const BYTES_FOR_EACH = 128;
/** How many of its first bytes a stretch is looked up by. */
const BEGINNING = 40;
/** What ends one string in a JSON text and begins the next. Inside of a string, its quotes are escaped. */
const BETWEEN = ['","', '":"'].map((text) => Buffer.from(text));

let scratch = Buffer.alloc(0);

/**
 * The bytes of texts that are sent together. The runs of a graph hold the same messages and documents of its state again
 * and again. A long string inside of a JSON text is sent once, and every other time as the place where it is.
 */
export class TextBody {
  readonly bytes: Uint8Array[] = [];
  #size: number;
  /** By size and first bytes. */
  readonly #known = new Map<string, Stretch>();

  /** @param size How many bytes are before the texts. */
  constructor(size: number) {
    this.#size = size;
  }

  add(text: string): TextParts {
    if (text.length < LONG || text.length > LONGEST) return this.#append(Buffer.from(text));
    if (scratch.length < 3 * text.length) scratch = Buffer.allocUnsafeSlow(3 * text.length);
    const bytes = scratch.subarray(0, scratch.write(text));
    const parts: (number | Repeated)[] = [];
    const fresh: [key: string, at: number][] = [];
    let done = 0;
    const append = (end: number): void => {
      if (end > done) parts.push(this.#append(Buffer.from(bytes.subarray(done, end)), fresh, done));
    };
    for (const [start, end] of stretchesOf(bytes)) {
      const key = `${end - start}${bytes.toString("latin1", start, start + BEGINNING)}`;
      const known = this.#known.get(key);
      if (!known || known.bytes.compare(bytes, start, end, 0, end - start) !== 0) {
        fresh.push([key, start]);
        continue;
      }
      append(start);
      const last = parts.at(-1);
      if (Array.isArray(last) && last[0] + last[1] === known.start) last[1] += end - start;
      else parts.push([known.start, end - start]);
      done = end;
    }
    append(bytes.length);
    return parts.length === 1 && typeof parts[0] === "number" ? parts[0] : parts;
  }

  /** Appends bytes, and remembers the stretches in them. @param at Position of the bytes in their text. */
  #append(bytes: Buffer, stretches: [key: string, at: number][] = [], at = 0): number {
    for (const [key, start] of stretches.splice(0))
      this.#known.set(key, { start: this.#size + start - at, bytes: bytes.subarray(start - at) });
    this.bytes.push(bytes);
    this.#size += bytes.length;
    return bytes.length;
  }
}

/** The long stretches of a JSON text from between two strings to between the next two. */
function* stretchesOf(bytes: Buffer): Generator<[start: number, end: number]> {
  const find = (between: Buffer, from: number): number => {
    const at = bytes.indexOf(between, from);
    return at === -1 ? bytes.length : at;
  };
  const next = BETWEEN.map((between) => find(between, 0));
  for (let start = 0, left = bytes.length / BYTES_FOR_EACH; start < bytes.length && left > 0; left--) {
    const end = Math.min(...next);
    if (end - start >= STRETCH) yield [start, end];
    start = end;
    for (const [at, between] of BETWEEN.entries()) if (next[at] === end) next[at] = find(between, end + 1);
  }
}
