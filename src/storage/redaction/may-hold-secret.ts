import { inClass } from "../../base/text/has-run.ts";
import { FOUND, wordTable } from "./word-table.ts";

/** Tokens of providers have at least this many characters, each of them one of `IN_WORD`. */
export const LONG = 15;
export const IN_WORD: Int32Array = inClass(/[\w-]/);

/**
 * Of these words, in capitals or not, every text has one that holds a secret without a long word: the names and schemes
 * of headers and pairs, and a part of each shape without a long word. A backslash may hide anything.
 */
const WORDS = wordTable(
  'key token secret pass pwd pw" cred auth signature jwt bearer basic negotiate ssws cookie curl :// \\ pin= pin: pin" pin\' otp= otp: otp" otp\' otp_code otpcode'.split(
    " ",
  ),
);

/**
 * How many characters of a text's end can make a secret possible together with the beginning of the next one: at least
 * one fewer than the longest of what `mayHoldSecret` looks for.
 */
export const EDGE = 16;

// Read for each byte: what another module exports takes half as long again to read.
const [found, longest, inWords] = [FOUND, LONG, IN_WORD];

/** Texts are read in parts of so many characters, whose UTF-8 has at most three bytes for each. */
const PART = 8_192;
const bytes = Buffer.allocUnsafeSlow(3 * PART);

/** Names of checkpoints and runs hold such an id: each is another, and a long word, and no secret by itself. */
const UUID = /(?<![\w-])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\w-])/g;
/** Longer texts are not searched for ids. */
const SHORT = 200;

/** Whether a text has something of which a secret may be a part. If not, redacting leaves it as it is. */
export function mayHoldSecret(text: string): boolean {
  if (text.length <= SHORT)
    return mayHold(bytes.write(text)) && mayHold(bytes.write(text.replace(UUID, "id")));
  if (text.length <= PART) return mayHold(bytes.write(text));
  for (let start = 0; start < text.length; start += PART - EDGE)
    if (mayHold(bytes.write(text.slice(start, start + PART)))) return true;
  return false;
}

/**
 * Makes one pass over the first bytes, because most texts that agents see are long and hold no secret.
 * @param length How many bytes.
 */
function mayHold(length: number): boolean {
  let step = 0;
  let inWord = 0;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    step = WORDS[(step << 8) | byte] as number;
    // Counts on inside a word, and begins again after it. Without `| 0` the sum is checked for an overflow.
    inWord = ((inWord + 1) | 0) & (inWords[byte] as number);
    if (step === found || inWord === longest) return true;
  }
  return false;
}
