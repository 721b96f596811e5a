import { tokenize } from "../../base/text/tokenize.ts";
import { derivedId } from "../../base/json/derived-id.ts";

/**
 * The cluster of a task: tasks of the same words in the same order, numbers aside. "leap years to 1912" and "Leap years
 * to 2024?" are one cluster. It depends on the task alone, so that every process and every later version agrees, and
 * the ledger holds no text.
 */
export function taskCluster(task: string): string {
  const words = tokenize(task).map((word) => word.replaceAll(/\p{N}+/gu, "#"));
  return derivedId("task cluster", ...words);
}
