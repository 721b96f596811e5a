import { createHash } from "node:crypto";

import { DeeplakeError } from "../../base/errors.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { CutOffs } from "./experiences-as-of.ts";
import type { RecallOptions } from "./recall-options.ts";

/** What a recall must know to be done again: what the task was, what there was, and how it was asked. */
export interface RecallContext {
  /** SHA-256 of the task, so that the ledger holds no text. */
  readonly task: string;
  readonly before: CutOffs;
  /** How many near-duplicates the given ones stood for, by their ids, where there were several. */
  readonly counts: Readonly<Record<string, number>>;
  /** Functions are not kept: `template` and `countTokens` of one's own have to be given again. */
  readonly settings: RecallOptions;
}

/** The context as it is kept in the ledger. */
export function contextText(
  { task, before, items }: { task: string; before: CutOffs; items: readonly RecalledExperience[] },
  options: RecallOptions,
): string {
  const settings = Object.entries(options).filter(
    ([name, value]) => typeof value !== "function" && !["asOf", "runId", "threadId"].includes(name),
  );
  const own = typeof options.template === "function" ? { template: "own" } : {};
  const counts = items.flatMap(({ experience, count }) =>
    count === undefined ? [] : [[experience.id, count]],
  );
  return JSON.stringify({
    task: taskHash(task),
    before,
    counts: Object.fromEntries(counts),
    settings: { ...Object.fromEntries(settings), ...own },
  });
}

/**
 * The context of a recall, from the ledger.
 * @throws DeeplakeError INVALID_ARGUMENT when it used a template of one's own and none is given now
 */
export function contextOf(text: string, given: RecallOptions): RecallContext {
  const { settings, ...known } = JSON.parse(text) as Omit<RecallContext, "settings"> & {
    settings: Omit<RecallOptions, "template"> & { template?: "plain" | "blocks" | "own" };
  };
  const { template, ...rest } = settings;
  if (template === "own" && typeof given.template !== "function")
    throw new DeeplakeError(
      "INVALID_ARGUMENT",
      "Expected the template that this recall was made with, got none. Give it as template.",
    );
  return { ...known, settings: { ...rest, ...(template && template !== "own" && { template }) } };
}

/** How a task is told from others. */
export function taskHash(task: string): string {
  return createHash("sha256").update(task).digest("hex");
}
