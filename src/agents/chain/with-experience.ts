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

/** A graph, or an agent as `createAgent` makes it. The options of a call, as `streamMode`, say what its stream holds. */
export interface AnyGraph {
  invoke: Method;
  stream: Method;
  getState: Method;
}

// oxlint-disable-next-line typescript/no-explicit-any -- each graph declares the parameters and the result of its own
type Method = (...given: any[]) => any;

type InputOf<Graph extends AnyGraph> = Parameters<Graph["invoke"]>[0];
type OutputOf<Graph extends AnyGraph> = Awaited<ReturnType<Graph["invoke"]>>;

/** A graph or an agent with experience: a runnable with the types of the graph's own calls. */
export type GraphWithExperience<Graph extends AnyGraph, Into extends string> = Pick<Graph, "stream"> &
  Runnable<
    WithoutText<InputOf<Graph>, Into>,
    OutputOf<Graph>,
    RunnableConfig & NonNullable<Parameters<Graph["invoke"]>[1]>
  >;

type Options<Input, Output, Into> = Omit<WithExperienceOptions<Input, Output>, "into"> & {
  readonly into?: Into | ((input: Input, text: string) => unknown);
};

/**
 * Wraps a runnable, a graph or an agent: recalls before it runs, evaluates and records afterwards. An invocation that
 * throws is recorded as one failure. Interrupts, aborts and streams that are left early are not recorded. A failing
 * store never fails the chain.
 * @throws DeeplakeError INVALID_ARGUMENT; the runnable itself throws INVALID_STATE if its input has no task
 * @example const chain = withExperience(prompt.pipe(model), experience, { evaluate: ({ output }) =>
 * output.text === "42" });
 */
export function withExperience<Graph extends AnyGraph, const Into extends string = "experience">(
  graph: Graph,
  experience: ExperienceStore,
  options?: Options<InputOf<NoInfer<Graph>>, OutputOf<NoInfer<Graph>>, Into>,
): GraphWithExperience<Graph, Into>;
export function withExperience<
  Input,
  Output,
  CallOptions extends RunnableConfig,
  const Into extends string = "experience",
>(
  runnable: Runnable<Input, Output, CallOptions>,
  experience: ExperienceStore,
  options?: Options<NoInfer<Input>, NoInfer<Output>, Into>,
): Runnable<WithoutText<Input, Into>, Output, CallOptions>;
export function withExperience<Input, Output, CallOptions extends RunnableConfig>(
  runnable: Runnable<Input, Output, CallOptions>,
  experience: ExperienceStore,
  options: WithExperienceOptions<Input, Output> = {},
): Runnable<Input, Output, CallOptions> {
  if (typeof (runnable as Partial<typeof runnable> | undefined)?.invoke !== "function")
    throw invalidKind("a runnable", runnable);
  portOf(experience);
  const read = readIntegration<WithExperienceOptions<never, never>>("withExperience", options, OWN);
  return new ExperienceRunnable(runnable, experience, read as WithExperienceOptions<Input, Output>);
}
