import { createHash } from "node:crypto";

const BYTES = 6;

/**
 * A number in [0, 1) that is a function of its parts: every process draws the same one, so that a thread stays in its
 * arm for as long as it lives. The first 48 bits of a SHA-256.
 */
export function draw(...parts: readonly string[]): number {
  return createHash("sha256").update(JSON.stringify(parts)).digest().readUIntBE(0, BYTES) / 256 ** BYTES;
}
