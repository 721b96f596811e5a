import { checkOptions, type OptionType, type OptionTypes } from "../../base/options/check-options.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { LABEL_SOURCES } from "../../experience/records/default-confidence.ts";
import {
  checkRecall,
  INTEGRATED_RECALL_OPTIONS,
  type RecallOptions,
  recallOptionsOf,
} from "../../experience/recall/recall-options.ts";
import type { AttemptLabels } from "./record-attempt.ts";

const LABELS: OptionTypes<AttemptLabels> = {
  source: LABEL_SOURCES,
  tags: "any",
  agent: "string",
  scope: "any",
};

/**
 * Refuses options of an integration while it is made, as `recall` would: once an agent runs, memory must not stop it,
 * and what is wrong would only show as silence.
 * @param own What the integration takes beside options of recall and labels.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkIntegration(
  what: string,
  options: AttemptLabels | RecallOptions,
  own: Readonly<Record<string, OptionType>>,
): void {
  checkOptions(what, options, { ...INTEGRATED_RECALL_OPTIONS, ...LABELS, ...own });
  checkRecall("", recallOptionsOf(options));
  const { tags } = options as AttemptLabels;
  if (tags !== undefined && !(Array.isArray(tags) && tags.every((tag) => typeof tag === "string")))
    throw invalidArgument("a list of texts in tags", tags);
}
