import { createHash } from "node:crypto";

/**
 * Names a task by its text: equal for texts that differ only in case, white space and Unicode form. The first 128 bits
 * of SHA-256, as hexadecimal.
 */
export function taskKey(task: string): string {
  const normalised = task.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();
  return createHash("sha256").update(normalised).digest("hex").slice(0, 32);
}
