import { hasRun, inClass } from "../../base/text/has-run.ts";

/** Sequences of encoded characters that are long enough for a message. */
const BASE64 = /[A-Za-z0-9+/_-]{24,}/g;
const HEXADECIMAL = /(?:[0-9a-fA-F]{2}[ :]?){16,}/g;

/** Each match has `length` of these characters in a row. Nearly no text has, and this check is faster than a match. */
const OF_BASE64 = { members: inClass(/[A-Za-z0-9+/_-]/), length: 24 };
const OF_HEXADECIMAL = { members: inClass(/[0-9a-fA-F :]/), length: 32 };

/** Only this many characters are searched for encoded text, to bound the cost of decoding. */
const MOST = 200_000;

/** Escapes of HTML, of URLs and of strings in code. */
const ESCAPE = /&#(\d{1,7});?|(?:&#x([\da-f]{1,6});?|\\u\{?([\da-f]{4,6})\}?|(?:%|\\x)([\da-f]{2}))/gi;

/** Returns the text with its escapes decoded, if it has any, and all base64 and hexadecimal parts that decode to text. */
export function decodedParts(text: string): string[] {
  const head = text.slice(0, MOST);
  const unescaped = head.replace(ESCAPE, (whole, decimal?: string, ...hex: (string | undefined)[]) => {
    const code = decimal === undefined ? Number.parseInt(hex.slice(0, 3).join(""), 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
  const escaped = unescaped === head ? [] : [unescaped];
  const isBase64 = hasRun(head, OF_BASE64.members, OF_BASE64.length);
  const isHexadecimal = hasRun(head, OF_HEXADECIMAL.members, OF_HEXADECIMAL.length);
  if (!isBase64 && !isHexadecimal) return escaped;
  const base64 = (head.match(BASE64) ?? []).map((blob) => Buffer.from(blob, "base64"));
  const hexadecimal = (head.match(HEXADECIMAL) ?? []).map((blob) =>
    Buffer.from(blob.replace(/[ :]/g, ""), "hex"),
  );
  return [...escaped, ...[...base64, ...hexadecimal].map((bytes) => bytes.toString("utf8")).filter(isText)];
}

/** Whether decoded bytes are readable text. Hashes and ids are not. */
function isText(decoded: string): boolean {
  const readable = decoded.match(/[\p{L}\p{N}\p{P}\p{S}\s]/gu)?.length ?? 0;
  return decoded.length >= 16 && readable / decoded.length > 0.9 && !decoded.includes("\uFFFD");
}
