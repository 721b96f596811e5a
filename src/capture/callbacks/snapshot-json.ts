import { redact, type MaskPath, type RedactOptions } from "../../storage/redaction/redact.ts";
import { jsonText, MUCH_TEXT } from "../../base/text/json-text.ts";
import type { LongText } from "../../base/long-text.ts";
import { shortenedText } from "../../base/text/shortened-text.ts";
import type { Snapshot } from "../../base/messages/snapshot.ts";

/** Most characters of text that are kept of one value. For later texts, only the length and a hash are kept. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Converts a snapshot to JSON text: long texts are cut, secrets redacted, and masks applied. `path` is the place of
 * the value, which masks receive. Every call returns the same text. Never throws.
 */
export function snapshotJson(
  { value, bytes }: Snapshot,
  options: RedactOptions,
  path: MaskPath,
): string | LongText {
  let left = MAX_CHARACTERS;
  const shorten = (text: string): string => {
    const kept = shortenedText(text, left);
    left -= Math.min(kept.length, left);
    return kept;
  };
  const redacted = redact(value, { ...options, shorten }, path);
  return bytes > MUCH_TEXT ? jsonText(redacted) : (JSON.stringify(redacted) ?? "null");
}
