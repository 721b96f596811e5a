import { sampleOf } from "../../base/collections/sample-of.ts";
import type { LongText } from "../../base/long-text.ts";

/** How to build a text: from the next bytes, as many as the number says, or from several parts. */
export type TextParts = number | readonly (number | Repeated)[];

/** Bytes that the body already has: where they begin, and how many they are. */
export type Repeated = [start: number, size: number];

/** A piece of a text that the body holds. */
interface Known {
  readonly piece: string;
  /** Where the piece begins in the body, and how many bytes it has. */
  readonly start: number;
  readonly size: number;
  /** The text before the piece in the body, back to the previous long piece. */
  readonly before: string;
}

/** Fewest characters of a piece that is looked for in the body. */
const LONG = 500;

/**
 * The bytes of texts that are sent together. The runs of a graph repeat the messages and documents of its state.
 * Therefore a long piece of a text is sent only once. Each repetition is sent as the place of the piece in the body.
 */
export class TextBody {
  readonly bytes: Uint8Array[] = [];
  #size: number;
  /** By the sample of the piece. */
  readonly #known = new Map<number, Known>();

  /** @param size How many bytes are before the texts. */
  constructor(size: number) {
    this.#size = size;
  }

  add(text: string | LongText): TextParts {
    if (typeof text === "string") return this.#append(text);
    const parts: (number | Repeated)[] = [];
    // `fresh` is not in the body yet. `before` is the text after the last long piece.
    let [fresh, size, before] = ["", 0, ""];
    const append = (): void => {
      if (fresh !== "") parts.push(this.#append(fresh));
      [fresh, size] = ["", 0];
    };
    for (const piece of text.pieces) {
      const known = piece.length < LONG ? undefined : this.#known.get(sampleOf(piece));
      if (known?.piece === piece) {
        const last = parts.at(-1);
        const follows = fresh === before && before === known.before;
        if (follows && Array.isArray(last) && last[0] + last[1] + size === known.start) {
          last[1] += size + known.size;
          [fresh, size] = ["", 0];
        } else {
          append();
          parts.push([known.start, known.size]);
        }
        before = "";
        continue;
      }
      const bytes = Buffer.byteLength(piece);
      if (piece.length < LONG) before += piece;
      else {
        this.#known.set(sampleOf(piece), { piece, start: this.#size + size, size: bytes, before });
        before = "";
      }
      fresh += piece;
      size += bytes;
    }
    append();
    return parts.length === 1 && typeof parts[0] === "number" ? parts[0] : parts;
  }

  #append(text: string): number {
    const bytes = Buffer.from(text);
    this.bytes.push(bytes);
    this.#size += bytes.length;
    return bytes.length;
  }
}
