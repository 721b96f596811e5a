import { inClass } from "../../base/text/has-run.ts";
import { FOUND, wordTable } from "./word-table.ts";

/** Tokens of providers have at least this many characters, each of them one of `IN_WORD`. */
export const LONG = 15;
export const IN_WORD: Int32Array = inClass(/[\w-]/);

/**
 * Every text with a secret but without a long word contains one of these words, in capitals or not. They are the names
 * and schemes of headers and pairs, and a part of each shape without a long word. A backslash may hide anything.
 */
const WORDS = wordTable(
  "key token secret pass pw psw psk cred auth signature jwt bearer basic negotiate ssws cookie curl :// \\ pin= pin: pin\" pin' otp= otp: otp\" otp' otp_code otpcode login mysql mariadb redis-cli ldap sqlcmd mongo identified ::add :543 :*:".split(
    " ",
  ),
);

/**
 * How many characters at the end of a text may begin something that `mayHoldSecret` looks for and that the next text
 * ends. At least the length of the longest of these things, minus one.
 */
export const EDGE = 16;

// Copies, because the loop reads them for each byte. Reading exports of another module takes half as long again.
const [found, longest, inWords] = [FOUND, LONG, IN_WORD];

/** Texts are read in parts of this many characters. Each character has at most three bytes of UTF-8. */
const PART = 8_192;
const bytes = Buffer.allocUnsafeSlow(3 * PART);

/** An id, as in the names of checkpoints and runs. An id is a long word, but no secret by itself. */
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
    // Counts the characters of a word, and begins again at 0 after it. `| 0` saves a check for overflow.
    inWord = ((inWord + 1) | 0) & (inWords[byte] as number);
    if (step === found || inWord === longest) return true;
  }
  return false;
}
