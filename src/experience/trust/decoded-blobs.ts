/** Encoded text that is long enough to say something. */
const BASE64 = /[A-Za-z0-9+/_-]{24,}/g;
const HEXADECIMAL = /(?:[0-9a-fA-F]{2}[ :]?){16,}/g;

/** Characters of a text that are looked at in encoded form, so that decoding stays a small part of the work. */
const MOST = 200_000;

/** The texts that base64 and hexadecimal runs in a text decode to. */
export function decodedBlobs(text: string): string[] {
  const head = text.slice(0, MOST);
  const base64 = (head.match(BASE64) ?? []).map((blob) => Buffer.from(blob, "base64"));
  const hexadecimal = (head.match(HEXADECIMAL) ?? []).map((blob) =>
    Buffer.from(blob.replace(/[ :]/g, ""), "hex"),
  );
  return [...base64, ...hexadecimal].map((bytes) => bytes.toString("utf8")).filter(isText);
}

/** Decoded hashes and identifiers are not text. */
function isText(decoded: string): boolean {
  const readable = decoded.match(/[\p{L}\p{N}\p{P}\p{S}\s]/gu)?.length ?? 0;
  return decoded.length >= 16 && readable / decoded.length > 0.9 && !decoded.includes("\uFFFD");
}
