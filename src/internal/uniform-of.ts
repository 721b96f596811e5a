import { createHash } from "node:crypto";

/** A number from 0 to below 1 that is a function of its parts: repeatable, and the same in whatever order they are asked. */
export function uniformOf(...parts: readonly string[]): number {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
