import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import { invalidKind } from "../internal/invalid-argument.ts";
import { checkIntegration } from "./check-integration.ts";
import { checkStore } from "./check-store.ts";
import { ExperienceRunnable } from "./experience-runnable.ts";
import type { ExperienceStore } from "./experience-store.ts";
import type { RecallOptions } from "./recall-options.ts";
import type { AttemptLabels, OutputEvaluator } from "./record-attempt.ts";

/** How a chain recalls and what it records. */
export interface WithExperienceOptions<Input, Output>
  extends AttemptLabels, Omit<RecallOptions, "runId" | "threadId" | "asOf" | "status" | "scope"> {
  /** Scores a result. Without it only errors are recorded. When it throws, nothing is; `experience.health()` counts it. */
  readonly evaluate?: OutputEvaluator<Input, Output>;
  /** Finds the task. @default a text itself, `input.task`, the last human message, `input.input`, or the only text in an object */
  readonly task?: (input: Input) => string | undefined;
  /** Says what was tried. @default the text of the output, `output.approach`, `.output` or `.answer`, else its JSON */
  readonly approach?: (output: Output, input: Input) => string;
  /**
   * Key of the input that gets the recalled text (empty when nothing was found), or a function that puts it in. An input
   * that is a text follows the recalled one; messages get a system message. @default "experience"
   */
  readonly into?: string | ((input: Input, text: string) => unknown);
}

const OWN = { evaluate: "function", task: "function", approach: "function", into: "any" } as const;

/** What callers need not give of an input because recall fills it in. */
export type WithoutText<Input, Into extends string> = Input extends { readonly [Key in Into]: unknown }
  ? Omit<Input, Into> & { readonly [Key in Into]?: Input[Into] }
  : Input;

/**
 * A runnable that recalls before the given one runs, and evaluates and records after it. One invocation that throws is
 * one failure experience; interrupts, aborts and streams left early are none. A failing store never fails the chain.
 * @throws DeeplakeError INVALID_ARGUMENT; the runnable itself INVALID_STATE when its input has no task
 * @example const chain = withExperience(prompt.pipe(model), experience, { evaluate: ({ output }) => output.text === "42" });
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
  checkStore(experience);
  checkIntegration("withExperience", options, OWN);
  const { into = "experience" } = options;
  if (typeof into !== "string" && typeof into !== "function")
    throw invalidKind("a key or a function in into", into);
  return new ExperienceRunnable(runnable, experience, options) as unknown as Runnable<
    WithoutText<Input, Into>,
    Output,
    CallOptions
  >;
}
