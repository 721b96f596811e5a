import { redact, type MaskPath, type RedactOptions } from "../../storage/redaction/redact.ts";
import { shortenedText } from "../../base/text/shortened-text.ts";
import type { Snapshot } from "./snapshot.ts";

/** Most characters of text kept of one value; what comes after them keeps its length and a hash. */
const MAX_CHARACTERS = 1_000_000;

/**
 * A snapshot as JSON text: long texts cut, secrets redacted, masked as `options` say; `path` is where masks are told that
 * the value stands. Gives the same each time and never throws.
 */
export function snapshotJson({ value }: Snapshot, options: RedactOptions, path: MaskPath): string {
  let left = MAX_CHARACTERS;
  const shorten = (text: string): string => {
    const kept = shortenedText(text, left);
    left -= Math.min(kept.length, left);
    return kept;
  };
  return JSON.stringify(redact(value, { ...options, shorten }, path)) ?? "null";
}
