import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { CallbackManager, type CallbackManagerForChainRun } from "@langchain/core/callbacks/manager";
import {
  ensureConfig,
  getCallbackManagerForConfig,
  patchConfig,
  Runnable,
  type RunnableConfig,
} from "@langchain/core/runnables";

import { returnedText } from "../../base/options/returned.ts";
import { asFields, fieldOf, sumOfChunks } from "../../base/messages/chain-values.ts";
import { resumesGraph, waitsForPerson } from "../../base/messages/resumes-graph.ts";
import { errorStatus } from "../../experience/records/error-status.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { messagesOf } from "../../base/messages/any-message.ts";
import { informedInput } from "../../base/messages/place-text.ts";
import { withoutTexts } from "../../base/messages/placed-text.ts";
import { tokensOfMessages } from "../../base/messages/read-messages.ts";
import type { IntegrationOptions } from "../../capture/attempts/integration-options.ts";
import { recallOptionsOf } from "../../experience/recall/recall-options.ts";
import { recallOfAttempt, recallText } from "../../capture/attempts/recall-text.ts";
import {
  type OutputEvaluator,
  recordEvaluated,
  recordFailed,
} from "../../capture/attempts/record-attempt.ts";
import { AttemptAround, attemptAround, workAt } from "../../capture/attempts/attempt-around.ts";
import { SharedAttempt } from "../../capture/attempts/shared-attempt.ts";
import { takeSnapshot } from "../../base/messages/snapshot.ts";
import { runApproach } from "../../base/messages/run-texts.ts";
import { messagesOfState } from "../../base/messages/task.ts";
import { CallAttempts, type OwnedAttempt } from "./call-attempts.ts";
import { channelsOf, defaultKey, GraphOutput } from "./graph-output.ts";

/** Options of `withExperience`. */
export interface WithExperienceOptions<Input, Output> extends IntegrationOptions {
  /**
   * Scores a result. If `evaluate` throws, nothing is recorded and `experience.health()` counts the error.
   * @default none: only errors are recorded
   */
  readonly evaluate?: OutputEvaluator<Input, Output>;
  /**
   * Finds the task.
   * @default the first of these: an input that is a string; the field `task`, `question`, `query`, `input` or `prompt`;
   * the last human message; the only field that is a string
   */
  readonly task?: (input: Input) => string | undefined;
  /**
   * Describes what was tried.
   * @default the first of these: in messages, the tool calls and the answer of the last turn; an output that is a
   * string; the output's field `approach`, `output` or `answer`; the only filled field of `generation`, `response`,
   * `result` and `draft`; the output as JSON
   */
  readonly approach?: (output: Output, input: Input) => string;
  /**
   * Key of the input that gets the recalled text, or a function that adds the text. The text is empty if nothing was
   * found. If the field of this key has messages, the text is added to the leading system message. If there is none,
   * the text is added to the last human message. An input that is a string gets the text in front. An input of
   * messages gets the text in its system message.
   * @default "experience", or "messages" for a graph with a channel `messages` and no channel `experience`
   */
  readonly into?: string | ((input: Input, text: string) => unknown);
}

/**
 * A runnable that recalls before another runnable runs, and evaluates afterwards. Use `withExperience` to make it.
 */
export class ExperienceRunnable<Input, Output, CallOptions extends RunnableConfig> extends Runnable<
  Input,
  Output,
  CallOptions
> {
  override lc_namespace: string[] = ["langchain-deeplake", "experience"];
  readonly #bound: Runnable<Input, Output, CallOptions>;
  readonly #experience: ExperienceStore;
  readonly #options: WithExperienceOptions<Input, Output>;
  readonly #attempts: CallAttempts<Input>;
  constructor(
    bound: Runnable<Input, Output, CallOptions>,
    experience: ExperienceStore,
    options: WithExperienceOptions<Input, Output>,
  ) {
    super();
    this.#bound = bound;
    this.#experience = experience;
    this.#options = options;
    this.#attempts = new CallAttempts(bound, experience, options);
  }

  static override lc_name(): string {
    return "WithExperience";
  }

  override invoke(input: Input, options?: Partial<CallOptions>): Promise<Output> {
    // oxlint-disable-next-line no-underscore-dangle -- LangChain names what subclasses call so
    return this._callWithConfig(
      async (given: Input, callConfig, runManager) => {
        const config = callConfig ?? {};
        const attempt = await this.#begin(given, config, runManager?.runId);
        const inner = childConfig<CallOptions>(config, runManager, this.#around(attempt, runManager?.runId));
        try {
          const output = shown(await this.#bound.invoke(await this.#recall(given, attempt, inner), inner));
          if (attempt) await this.#evaluate(attempt, given, output, config);
          return output;
        } catch (error) {
          if (attempt) await this.#fail(attempt, error, config);
          throw error;
        }
      },
      input,
      options,
    );
  }

  override async *_streamIterator(input: Input, options?: Partial<CallOptions>): AsyncGenerator<Output> {
    const { runId, ...config } = ensureConfig<RunnableConfig>(options as RunnableConfig);
    const manager = await getCallbackManagerForConfig(config);
    const run = await manager?.handleChainStart(
      this.toJSON(),
      asFields(input, "input"),
      runId,
      undefined,
      undefined,
      undefined,
      config.runName ?? this.getName(),
    );
    let ended = false;
    try {
      const attempt = await this.#begin(input, config, run?.runId);
      let output: Output | undefined;
      try {
        const graph = channelsOf(this.#bound, "last") && new GraphOutput();
        const inner = childConfig<CallOptions>(config, run, this.#around(attempt, run?.runId), graph);
        const given = await this.#recall(input, attempt, inner);
        const chunks: Output[] = [];
        for await (const one of await this.#bound.stream(given, inner)) {
          const chunk = shown(one);
          chunks.push(chunk);
          yield chunk;
        }
        output = graph?.state ? shown(graph.state as Output) : sumOfChunks(chunks);
        if (attempt) await this.#evaluate(attempt, input, output, config);
      } catch (error) {
        if (attempt) await this.#fail(attempt, error, config);
        throw error;
      }
      ended = true;
      await run?.handleChainEnd(asFields(output, "output"));
    } catch (error) {
      ended = true;
      await run?.handleChainError(error);
      throw error;
    } finally {
      // If the reader leaves the stream early, the run ends as cancelled. Otherwise handlers would never see its end.
      if (!ended) await run?.handleChainError(new DOMException("The stream was left", "AbortError"));
    }
  }

  async #begin(
    input: Input,
    config: Partial<RunnableConfig>,
    runId: string | undefined,
  ): Promise<OwnedAttempt | undefined> {
    const attempt = await this.#attempts.begin(input, config, runId);
    if (!attempt?.memory) return attempt;
    const work = workAt(this.#experience, attempt.task, attempt.memory.scope);
    const shared = attemptAround(config.callbacks, work) ?? new SharedAttempt(work);
    shared.join(this.#options);
    return { ...attempt, shared };
  }

  /** Tells the integrations inside of the attempt that begins. */
  #around(attempt: OwnedAttempt | undefined, runId: string | undefined): BaseCallbackHandler {
    return new AttemptAround(isWhole(this.#bound) ? attempt?.shared : undefined, runId);
  }

  async #recall(
    input: Input,
    attempt: OwnedAttempt | undefined,
    { signal }: Partial<RunnableConfig>,
  ): Promise<Input> {
    // A resumed graph continues with a state that already has the recalled text.
    if (resumesGraph(input)) return input;
    const { into } = this.#options;
    attempt?.shared?.isTold(this, recallOptionsOf(this.#options));
    const text =
      attempt?.memory &&
      (await recallText(
        this.#experience,
        attempt.task,
        recallOfAttempt(this.#experience, this.#options, attempt.memory, attempt, input),
      ));
    // The run may have been aborted during the recall. Then the bound runnable must not start.
    signal?.throwIfAborted();
    if (typeof into === "function") return into(input, text ?? "") as Input;
    return informedInput(input, text ?? "", into ?? defaultKey(this.#bound, input)) as Input;
  }

  async #evaluate(
    { memory, ...attempt }: OwnedAttempt,
    input: Input,
    output: Output,
    { signal }: Partial<RunnableConfig>,
  ): Promise<void> {
    const { evaluate, approach, source, tags, agent } = this.#options;
    if (waitsForPerson(output)) return this.#attempts.wait(attempt, memory);
    if (!evaluate || !memory || signal?.aborted) return;
    const tokens = tokensOfMessages(messagesOf(output) ?? messagesOfState(output));
    let tried: string;
    try {
      tried = approach
        ? returnedText("approach", approach(output, input))
        : runApproach(takeSnapshot(output).value);
    } catch (error) {
      portOf(this.#experience).noteError("evaluate", error);
      return;
    }
    const result = { approach: tried, output, state: input };
    attempt.shared?.judge(this);
    await recordEvaluated(this.#experience, { ...attempt, tokens }, result, evaluate, {
      source,
      tags,
      agent,
      signal,
      ...memory,
    });
  }

  async #fail(
    { memory, ...attempt }: OwnedAttempt,
    error: unknown,
    { signal }: Partial<RunnableConfig>,
  ): Promise<void> {
    if (errorStatus(error) === "interrupted") this.#attempts.wait(attempt, memory);
    if (!memory || signal?.aborted || errorStatus(error) !== "failure") return;
    const { tags, agent } = this.#options;
    await recordFailed(this.#experience, attempt, error, { tags, agent, ...memory });
  }
}

/** An output without the recalled text in the messages of a graph's state. That text is only for the model. */
function shown<Output>(output: Output): Output {
  return withoutTexts(output) as Output;
}

function childConfig<CallOptions>(
  config: Partial<RunnableConfig>,
  run: CallbackManagerForChainRun | undefined,
  ...own: (BaseCallbackHandler | undefined)[]
): Partial<CallOptions> {
  const callbacks = run?.getChild() ?? new CallbackManager();
  for (const handler of own) if (handler) callbacks.addHandler(handler);
  return patchConfig(config, { callbacks }) as Partial<CallOptions>;
}

/** Whether all that happens in a runnable happens in one graph, or in one runnable with experience. */
function isWhole(bound: unknown): boolean {
  if (bound instanceof ExperienceRunnable || typeof fieldOf(bound, "getState") === "function") return true;
  const inner = fieldOf(bound, "bound") ?? fieldOf(bound, "runnable");
  return inner !== undefined && isWhole(inner);
}
