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

/** Options of all integrations: how to recall, and how to label what is recorded. */
export type IntegrationOptions = Omit<IntegratedRecallOptions, keyof AttemptLabels> &
  Omit<AttemptLabels, "scope"> & {
    /**
     * The scope whose memory a run uses: a scope that the store reads, or a function of the run's config. The run has
     * no memory if the function throws, returns nothing, or returns a scope that the store does not read.
     * `experience.health()` counts that error.
     * @default the store's scope
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
 * Checks the options of an integration when the integration is made. A wrong option that is found later would
 * either stop a running agent or silently disable its memory.
 * @param own The options that only this integration has, beside those of recall and labels.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function readIntegration<Options extends object>(
  what: string,
  options: Options,
  own: OptionsSpec<object>,
): Options {
  return statedOptions(what, options, { ...INTEGRATION_OPTIONS, ...own }) as object as Options;
}
