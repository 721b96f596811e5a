import { DeeplakeError } from "../errors.ts";
import { checkIntegration } from "../experience/check-integration.ts";
import { checkStore } from "../experience/check-store.ts";
import type { ExperienceStore } from "../experience/experience-store.ts";
import type { OptionTypes } from "../internal/check-options.ts";
import type { EvaluateNodeOptions } from "./evaluate-node.ts";
import type { StateReaders } from "./read-state.ts";
import type { RecallNodeOptions } from "./recall-node.ts";

const READERS: OptionTypes<StateReaders<unknown>> = {
  task: "function",
  taskChannel: "string",
  approach: "function",
  approachChannel: "string",
  output: "function",
};

const OWN: OptionTypes<
  StateReaders<unknown> &
    Pick<RecallNodeOptions<unknown>, "into"> &
    Pick<EvaluateNodeOptions<unknown>, "evaluate" | "scoreChannel">
> = { ...READERS, into: "string", evaluate: "function", scoreChannel: "string" };

/** The options of both nodes are taken by each, since an agent shares them. @throws DeeplakeError INVALID_ARGUMENT */
export function checkNodes<State>(
  what: string,
  experience: ExperienceStore,
  options: RecallNodeOptions<State> | EvaluateNodeOptions<State>,
): void {
  checkStore(experience);
  checkIntegration(what, options, OWN);
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkEvaluates<State>(
  what: string,
  experience: ExperienceStore,
  options: EvaluateNodeOptions<State>,
): void {
  checkNodes(what, experience, options);
  if (options.evaluate === undefined)
    throw new DeeplakeError(
      "INVALID_ARGUMENT",
      `Expected a function that scores attempts as evaluate of ${what}, got none.`,
    );
}
