import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import { invalidKind } from "../../base/options/invalid-argument.ts";
import { either, func, string } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { type IntegrationOptions, readIntegration } from "../../capture/attempts/integration-options.ts";
import { ExperienceRunnable, type WithExperienceOptions } from "./experience-runnable.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";

const OWN = {
  evaluate: func(),
  task: func(),
  approach: func(),
  into: either(string("a key"), func()),
} satisfies OptionsSpec<Omit<WithExperienceOptions<never, never>, keyof IntegrationOptions>>;

/** The input of a runnable, in which the key that gets the recalled text is optional. */
export type WithoutText<Input, Into extends string> = Input extends { readonly [Key in Into]: unknown }
  ? Omit<Input, Into> & { readonly [Key in Into]?: Input[Into] }
  : Input;

/**
 * Wraps a runnable: recalls before the runnable runs, evaluates and records afterwards. An invocation that throws is
 * recorded as one failure. Interrupts, aborts and streams that are left early are not recorded. A failing
 * store never fails the chain.
 * @throws DeeplakeError INVALID_ARGUMENT; the runnable itself throws INVALID_STATE if its input has no task
 * @example const chain = withExperience(prompt.pipe(model), experience, { evaluate: ({ output }) =>
 * output.text === "42" });
 */
export function withExperience<
  Input,
  Output,
  CallOptions extends RunnableConfig,
  const Into extends string = "experience",
>(
  runnable: Runnable<Input, Output, CallOptions>,
  experience: ExperienceStore,
  options: Omit<WithExperienceOptions<NoInfer<Input>, NoInfer<Output>>, "into"> & {
    readonly into?: Into | ((input: NoInfer<Input>, text: string) => unknown);
  } = {},
): Runnable<WithoutText<Input, Into>, Output, CallOptions> {
  if (typeof (runnable as Partial<typeof runnable> | undefined)?.invoke !== "function")
    throw invalidKind("a runnable", runnable);
  portOf(experience);
  const read = readIntegration<WithExperienceOptions<never, never>>("withExperience", options, OWN);
  return new ExperienceRunnable(
    runnable,
    experience,
    read as WithExperienceOptions<Input, Output>,
  ) as unknown as Runnable<WithoutText<Input, Into>, Output, CallOptions>;
}
