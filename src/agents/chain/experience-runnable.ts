import { randomUUID } from "node:crypto";

import { CallbackManager, type CallbackManagerForChainRun } from "@langchain/core/callbacks/manager";
import {
  ensureConfig,
  getCallbackManagerForConfig,
  patchConfig,
  Runnable,
  type RunnableConfig,
} from "@langchain/core/runnables";

import { DeeplakeError } from "../../base/errors.ts";
import { returned, returnedText } from "../../base/options/returned.ts";
import { asFields, sumOfChunks } from "../../base/messages/chain-values.ts";
import { Recent } from "../../base/collections/recent.ts";
import { resumesGraph, waitsForPerson } from "../../base/messages/resumes-graph.ts";
import { errorStatus } from "../../experience/records/error-status.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { messagesOf } from "../../base/messages/any-message.ts";
import { informedInput } from "../../base/messages/place-text.ts";
import { withoutTexts } from "../../base/messages/placed-text.ts";
import { tokensOfMessages } from "../../base/messages/read-messages.ts";
import type { IntegrationOptions } from "../../capture/attempts/integration-options.ts";
import { recallOfAttempt, recallText } from "../../capture/attempts/recall-text.ts";
import { readBounds, scopeOfRun } from "../../capture/attempts/run-scope.ts";
import type { RunScope } from "../../experience/store/run-memory.ts";
import {
  type Attempt,
  type OutputEvaluator,
  recordEvaluated,
  recordFailed,
} from "../../capture/attempts/record-attempt.ts";
import { userAt } from "../../capture/attempts/user-at.ts";
import { takeSnapshot } from "../../base/messages/snapshot.ts";
import { runApproach } from "../../base/messages/run-texts.ts";
import { isWordless, messagesOfState, taskOfInput, taskOfState } from "../../base/messages/task.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import { channelsOf, defaultKey, GraphOutput } from "./graph-output.ts";
import { stateAhead } from "./state-ahead.ts";

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
   * @default of messages the tool calls and the answer of the last turn; else the output if it is a string, its field
   * `approach`, `output` or `answer`, its lone result (`generation`, `response`, `result` or `draft`), or its JSON
   */
  readonly approach?: (output: Output, input: Input) => string;
  /**
   * Key of the input that gets the recalled text (empty if nothing was found), or a function that adds the text.
   * If the key holds messages, the text joins the leading system message, else the last human message. An input that is
   * a string gets the text in front; an input of messages gets the text in its system message.
   * @default "experience", or "messages" for a graph with a channel `messages` and no channel `experience`
   */
  readonly into?: string | ((input: Input, text: string) => unknown);
}

/** An attempt, with the memory that the attempt uses. */
interface OwnedAttempt extends Attempt {
  readonly memory: RunScope;
}

/** An attempt that waits for a person. Threads of two users may have the same name. */
type Waiting = Pick<Attempt, "id" | "task"> & Owner;

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
  /** The attempts that wait for a person, by thread. */
  readonly #waiting = new Recent<readonly Waiting[]>(1_000);
  /** The task of the last attempt in a thread of an owner. The state may also hold human messages that a node added. */
  readonly #tasks = new Recent<string>(1_000);

  constructor(
    bound: Runnable<Input, Output, CallOptions>,
    experience: ExperienceStore,
    options: WithExperienceOptions<Input, Output>,
  ) {
    super();
    this.#bound = bound;
    this.#experience = experience;
    this.#options = options;
  }

  static override lc_name(): string {
    return "WithExperience";
  }

  override invoke(input: Input, options?: Partial<CallOptions>): Promise<Output> {
    // oxlint-disable-next-line no-underscore-dangle -- LangChain names what subclasses call so
    return this._callWithConfig(
      async (given: Input, callConfig, runManager) => {
        const config = callConfig ?? {};
        const attempt = await this.#attempt(given, config, runManager?.runId);
        const inner = childConfig<CallOptions>(config, runManager);
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
      const attempt = await this.#attempt(input, config, run?.runId);
      let output: Output | undefined;
      try {
        const graph = channelsOf(this.#bound, "last") && new GraphOutput();
        const inner = childConfig<CallOptions>(config, run, graph);
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
      // If the reader leaves the stream early, the run ends as cancelled. Otherwise handlers would never see the
      // run end.
      if (!ended) await run?.handleChainError(new DOMException("The stream was left", "AbortError"));
    }
  }

  /**
   * The attempt that begins, or that the input resumes. `undefined` if the input resumes an attempt whose task is
   * unknown, or if a person said nothing, as with an image alone.
   * @throws DeeplakeError INVALID_STATE if an input that begins an attempt has no place for a task
   */
  async #attempt(
    input: Input,
    config: Partial<RunnableConfig>,
    runId: string | undefined,
  ): Promise<OwnedAttempt | undefined> {
    const threadId = threadOfRun(config);
    const resumes = resumesGraph(input);
    const memory = scopeOfRun(readBounds(this.#experience), this.#options.scope, config);
    const named = userAt(portOf(this.#experience), this.#options.user, config);
    const owner = { user: named, scope: memory?.scope };
    const waiting = resumes ? await this.#waitingIn(threadId, owner) : undefined;
    const task =
      waiting?.task ?? (resumes ? await this.#taskInState(input, config, owner) : this.#taskIn(input));
    if (typeof task !== "string" || task.trim() === "") {
      const problem = noTask(resumes);
      if (!resumes && !isWordless(this.#options.task ? task : input)) throw problem;
      portOf(this.#experience).noteError("recall", problem);
      return undefined;
    }
    if (threadId !== undefined) this.#tasks.set(keyOf(threadId, owner), task);
    const id = waiting?.id ?? randomUUID();
    const user = named ?? waiting?.user;
    const found = this.#options.task || resumes ? undefined : task;
    const place = { runId, fallback: id, own: "run", task: found } as const;
    portOf(this.#experience).attempts.owners.hasMemory(place, memory);
    if (!resumes) portOf(this.#experience).attempts.recalled(place);
    portOf(this.#experience).attempts.owners.belongsTo({ user, threadId }, place);
    return { id, task, place, threadId, user, memory };
  }

  /**
   * The owner's attempt that waits for a person in a thread, even if another process began the attempt;
   * `undefined` if no such attempt is known.
   */
  async #waitingIn(
    threadId: string | undefined,
    owner: Owner,
  ): Promise<Pick<Attempt, "id" | "task" | "user"> | undefined> {
    if (threadId === undefined) return undefined;
    const waiting = this.#waiting.get(threadId) ?? [];
    const known = waitingOf(owner, waiting);
    if (known) {
      const others = waiting.filter((one) => one !== known);
      this.#waiting.set(threadId, others);
      return known;
    }
    try {
      return await portOf(this.#experience).interruptedAttempt(threadId, owner);
    } catch (error) {
      portOf(this.#experience).noteError("recall", error);
      return undefined;
    }
  }

  #taskIn(input: Input): unknown {
    const { task } = this.#options;
    return task ? returned(task(input)) : taskOfInput(input);
  }

  /**
   * The task in the state from which the owner's graph goes on. `undefined` if the owner is not known to have worked at
   * it in the thread, because threads of two users may have the same name.
   */
  async #taskInState(input: Input, config: Partial<RunnableConfig>, owner: Owner): Promise<unknown> {
    const threadId = threadOfRun(config) ?? "";
    const before = this.#tasks.get(keyOf(threadId, owner));
    const port = portOf(this.#experience);
    try {
      const { values } = (await stateAhead(this.#bound, input, config)) ?? {};
      if (!values) return undefined;
      const fields: unknown[] = Object.values(values);
      const isBefore = fields.length === 0 || fields.includes(before);
      const found = taskOfState(values, "task", before) ?? (isBefore ? before : undefined);
      const isOwn = before !== undefined || (found && (await port.hasWorkedAt(threadId, owner, found)));
      return isOwn && this.#options.task ? this.#taskIn(values as Input) : isOwn ? found : undefined;
    } catch (error) {
      port.noteError("recall", error);
      return undefined;
    }
  }

  async #recall(
    input: Input,
    attempt: OwnedAttempt | undefined,
    { signal }: Partial<RunnableConfig>,
  ): Promise<Input> {
    // A resumed graph continues with a state that already holds the recalled text.
    if (resumesGraph(input)) return input;
    const { into } = this.#options;
    const text =
      attempt?.memory &&
      (await recallText(
        this.#experience,
        attempt.task,
        recallOfAttempt(this.#experience, this.#options, attempt.memory, attempt, input),
      ));
    // Nothing begins in a run that was given up meanwhile.
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
    if (waitsForPerson(output)) return this.#wait(attempt, memory);
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
    await recordEvaluated(this.#experience, { ...attempt, tokens }, result, evaluate, {
      source,
      tags,
      agent,
      signal,
      ...memory,
    });
  }

  #wait({ threadId, id, task, user }: Attempt, memory: RunScope): void {
    if (threadId === undefined || id === undefined) return;
    const owner = { user, scope: memory?.scope };
    const others = (this.#waiting.get(threadId) ?? []).filter((one) => !isOwnedBy(one, owner));
    this.#waiting.set(threadId, [...others, { id, task, ...owner }]);
  }

  async #fail(
    { memory, ...attempt }: OwnedAttempt,
    error: unknown,
    { signal }: Partial<RunnableConfig>,
  ): Promise<void> {
    if (errorStatus(error) === "interrupted") this.#wait(attempt, memory);
    if (!memory || signal?.aborted || errorStatus(error) !== "failure") return;
    const { tags, agent } = this.#options;
    await recordFailed(this.#experience, attempt, error, { tags, agent, ...memory });
  }
}

/** An output without the recalled text in the messages of a graph's state. Only the model was to read that text. */
function shown<Output>(output: Output): Output {
  return withoutTexts(output) as Output;
}

function noTask(resumes: boolean): DeeplakeError {
  return new DeeplakeError(
    "INVALID_STATE",
    resumes
      ? "Expected the task of what waits in the thread, found no interrupted run with this thread id. Give the run that was interrupted a DeeplakeCallbackHandler of this store."
      : "Expected the task in the chain's input: a string; task, question, query, input or prompt; a human message or a single string field; found none. Give withExperience task: (input) => string.",
  );
}

function childConfig<CallOptions>(
  config: Partial<RunnableConfig>,
  run: CallbackManagerForChainRun | undefined,
  graph?: GraphOutput,
): Partial<CallOptions> {
  const callbacks = run?.getChild() ?? (graph && new CallbackManager());
  if (graph) callbacks?.addHandler(graph);
  return patchConfig(config, callbacks ? { callbacks } : {}) as Partial<CallOptions>;
}

/** The user and the scope to which an attempt belongs. */
interface Owner {
  readonly user: string | undefined;
  readonly scope: string | undefined;
}

/** The attempt that an owner resumes: the owner's own; for an owner without a user, else the only one of the scope. */
function waitingOf(owner: Owner, waiting: readonly Waiting[]): Waiting | undefined {
  const own = waiting.find((one) => isOwnedBy(one, owner));
  if (own || owner.user !== undefined) return own;
  const some = waiting.filter(({ scope }) => owner.scope === undefined || scope === owner.scope);
  return some.length === 1 ? some[0] : undefined;
}

function keyOf(threadId: string, owner: Owner): string {
  return JSON.stringify([threadId, owner]);
}

function isOwnedBy({ user, scope }: Owner, owner: Owner): boolean {
  return user === owner.user && scope === owner.scope;
}
