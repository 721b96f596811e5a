import { either, func, list, oneOf, type Option, string } from "../../base/options/option.ts";
import { type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import { LABEL_SOURCES } from "../../experience/records/default-confidence.ts";
import {
  INTEGRATED_RECALL_OPTIONS,
  type IntegratedRecallOptions,
} from "../../experience/recall/recall-options.ts";
import { type Scope, scopeOption } from "../../experience/scope/scope.ts";
import { userOption } from "./user-at.ts";
import type { AttemptLabels } from "./record-attempt.ts";
import type { RunConfig, ScopeOfRun } from "./run-scope.ts";

/** What integrations take: how to recall, and how to label what they record. */
export type IntegrationOptions = Omit<IntegratedRecallOptions, keyof AttemptLabels> &
  Omit<AttemptLabels, "scope"> & {
    /**
     * Whose memory a run has, within what the store reads: a scope, or a function of the run's config. A function that
     * throws or gives nothing means no memory for this run, which `experience.health()` counts.
     * @default the store's
     */
    readonly scope?: ScopeOfRun | undefined;
  };

export const scopeOfRunOption: Option<ScopeOfRun> = either(
  func<(config: RunConfig) => Scope | undefined>("a function of the run's config"),
  scopeOption,
);

const INTEGRATION_OPTIONS = {
  ...INTEGRATED_RECALL_OPTIONS,
  source: oneOf(...LABEL_SOURCES),
  tags: list("a list of strings", string()),
  agent: string(),
  scope: scopeOfRunOption,
  user: userOption,
} satisfies OptionsSpec<IntegrationOptions>;

/**
 * The options of an integration, refused while it is made, as `recall` would: once an agent runs, memory must not stop
 * it, and what is wrong would only show as silence.
 * @param own What the integration takes beside options of recall and labels.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function readIntegration<Options extends object>(
  what: string,
  options: Options,
  own: OptionsSpec<object>,
): Options {
  return statedOptions(what, options, { ...INTEGRATION_OPTIONS, ...own }) as object as Options;
}
