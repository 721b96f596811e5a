import { randomUUID } from "node:crypto";

import type { BaseMessage } from "@langchain/core/messages";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { type AgentMiddleware, createMiddleware } from "langchain";
import { z } from "zod/v4";

import { DeeplakeError } from "../../base/errors.ts";
import { boolean, filledString, func, oneOf } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { returned, returnedText } from "../../base/options/returned.ts";
import { type IntegrationOptions, readIntegration } from "../../capture/attempts/integration-options.ts";
import { readBounds, type RunConfig, scopeOfRun } from "../../capture/attempts/run-scope.ts";
import { errorStatus } from "../../experience/records/error-status.ts";
import type { Evaluator } from "../../experience/records/evaluation.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { fieldOf } from "../../base/messages/chain-values.ts";
import { answerText, tokensOfMessages } from "../../base/messages/read-messages.ts";
import { joined } from "../../experience/prompt/fit-recalled.ts";
import { recallOptionsOf } from "../../experience/recall/recall-options.ts";
import { recallOfAttempt } from "../../capture/attempts/recall-text.ts";
import { HintsOfRuns } from "../../capture/attempts/hints-of-run.ts";
import {
  type Attempt,
  type AttemptResult,
  recordEvaluated,
  recordFailed,
} from "../../capture/attempts/record-attempt.ts";
import { userAt } from "../../capture/attempts/user-at.ts";
import { taskOfInput, taskOfState } from "../../base/messages/task.ts";
import { threadOfRun } from "../../base/messages/thread.ts";
import { Recent } from "../../base/collections/recent.ts";
import { ProvisionalFailures } from "./provisional-failures.ts";
import { injectText } from "./inject-text.ts";
import { RemovedMessages } from "./removed-messages.ts";
import { SharedTurns } from "./shared-turns.ts";
import { TurnIds } from "./turn-ids.ts";
import { TurnTexts } from "./turn-texts.ts";
import { watchPrompt } from "./watch-prompt.ts";
import { type AgentState, approachOf, isAskedAgain, outputOf, ownMessages } from "./read-agent-state.ts";

/** Options of the middleware. */
export interface ExperienceMiddlewareOptions extends IntegrationOptions {
  /**
   * Scores a finished run. If `evaluate` throws, nothing is recorded and `experience.health()` counts the error.
   * @default none: only errors of model calls are recorded
   */
  readonly evaluate?: Evaluator<AgentState>;
  /** Finds the task. @default the last human message, else the task in another channel of the state */
  readonly task?: (state: AgentState) => string | undefined;
  /** Describes what was tried. @default the tool calls of the turn and the answer */
  readonly approach?: (state: AgentState) => string;
  /** Finds the result to evaluate. @default the structured response, else the answer */
  readonly output?: (state: AgentState) => unknown;
  /**
   * Where the model sees the text: at the end of the system message, or at the beginning of the last human message's
   * content.
   * @default "system"
   */
  readonly into?: "system" | "message";
  /**
   * Whether the model receives a hint during the run when a tool has just failed.
   * @default true
   */
  readonly hints?: boolean;
  /**
   * Name of the middleware in the agent. Two of these middlewares in one agent need two names, such as one with a
   * personal store and one with a team's store.
   * @default "Experience"
   */
  readonly name?: string;
}

const OWN = {
  evaluate: func(),
  task: func(),
  approach: func(),
  output: func(),
  into: oneOf("system", "message"),
  hints: boolean(),
  name: filledString(),
} satisfies OptionsSpec<Omit<ExperienceMiddlewareOptions, keyof IntegrationOptions>>;

/**
 * State of one run of the agent, which survives interrupts. `task` is empty if the run has no task or no memory. The
 * state has the id of the recall, but not the recalled text: LangGraph streams and checkpoints every channel, also
 * the channels that LangChain hides from the result.
 */
const Turn = z.object({
  id: z.string(),
  task: z.string(),
  recall: z.string().optional(),
  scope: z.string().optional(),
});
type Turn = z.infer<typeof Turn>;
const NAME = "Experience";

/**
 * Makes middleware for `createAgent`. The middleware recalls once, before the first model call. It evaluates and
 * records after the agent. The text is sent with each model call and never stays in the conversation. A model error
 * that ends the run is recorded as one failure. Interrupts and aborts are not recorded. An error of the middleware
 * never fails the agent: `experience.health()` counts the error.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example createAgent({ model, tools, middleware: [experienceMiddleware(experience, { evaluate: checkAnswer })] })
 */
export function experienceMiddleware(
  experience: ExperienceStore,
  given: ExperienceMiddlewareOptions = {},
): AgentMiddleware<undefined> {
  // Refuse a wrong or closed store now, and not while the agent runs.
  portOf(experience);
  const options = readIntegration("experienceMiddleware", given, OWN);
  const { evaluate, into = "system", hints = true, tags, agent, source, name = NAME } = options;
  const channel = `_deeplakeExperience${name === NAME ? "" : `_${name}`}` as const;
  const turnIn = (state: object): Turn | undefined => fieldOf(state, channel) as Turn | undefined;
  const failures = new ProvisionalFailures(experience);
  const texts = new TurnTexts(experience, recallOptionsOf(options));
  const removed = new RemovedMessages();
  const turnMessages = ({ id, task }: Turn, { messages }: AgentState): BaseMessage[] =>
    ownMessages(removed.restored(id, messages), task);
  const ids = new TurnIds(experience);
  const shared = new SharedTurns(experience);
  const rootOf = ({ place }: Attempt): string | undefined => portOf(experience).attempts.rootOf(place.runId);
  const attemptIn = async (turn: Turn, runtime: Runtime): Promise<Attempt> => {
    const attempt = attemptOf(experience, turn, runtime, options);
    const seen = shared.of(turn, currentConfig());
    seen?.join(options);
    return { ...attempt, id: await ids.of(turn.id, rootOf(attempt)), shared: seen };
  };
  const hinted = new HintsOfRuns(experience);
  /** The tools of the agent, by turn. */
  const tools = new Recent<readonly unknown[]>(1_000);
  const middleware = createMiddleware({
    name,
    stateSchema: z.object({ [channel]: Turn.optional() }),
    beforeAgent: async (state, runtime) => {
      const turn = await begin(experience, state, runtime, options, texts, shared);
      ids.begin(turn.id);
      return { [channel]: turn };
    },
    // wrapToolCall is not used: with it, the tool node ends the run on a tool error instead of answering it.
    wrapModelCall: async (request, handler) => {
      const turn = turnIn(request.state);
      if (!turn) return handler(request);
      removed.see(turn.id, request.state.messages);
      tools.set(turn.id, request.tools);
      const attempt = await attemptIn(turn, request.runtime);
      const hint =
        hints && turn.task !== ""
          ? await hinted.textFor(turn.id, request.messages, () => ({
              task: turn.task,
              recall: recallOfAttempt(experience, options, turn, attempt, request.state),
            }))
          : "";
      const text = joined(await texts.of(turn), hint);
      try {
        const response = await watchPrompt(
          text,
          () => handler(injectText(request, text, into)),
          (error) => portOf(experience).noteError("prompt", error),
        );
        removed.see(turn.id, [response]);
        await failures.retract(attempt);
        return response;
      } catch (error) {
        if (turn.task !== "" && !request.runtime.signal?.aborted && errorStatus(error) === "failure") {
          const messages = turnMessages(turn, request.state);
          const tokens = tokensOfMessages(messages);
          const said = answerText(messages.slice(-1).filter(({ type }) => type === "ai"));
          if (!attempt.shared?.isSettled) failures.note(attempt);
          await recordFailed(experience, { ...attempt, tokens }, error, {
            tags,
            agent,
            scope: turn.scope,
            approach: said,
            state: messages,
          });
        }
        throw error;
      }
    },
    afterAgent: async (state, runtime) => {
      const turn = turnIn(state);
      if (!turn || turn.task === "" || isAskedAgain(state, tools.get(turn.id))) return;
      texts.forget(turn);
      const messages = turnMessages(turn, state);
      removed.forget(turn.id);
      const attempt = { ...(await attemptIn(turn, runtime)), tokens: tokensOfMessages(messages) };
      shared.answered(attempt, currentConfig());
      await failures.retract(attempt);
      const result = evaluate && readResult(experience, state, messages, options);
      if (evaluate && result) {
        attempt.shared?.judge(shared);
        await recordEvaluated(experience, attempt, result, evaluate, {
          source,
          tags,
          agent,
          scope: turn.scope,
          signal: runtime.signal,
        });
      }
      ids.end(turn.id, rootOf(attempt));
    },
  });
  return middleware as unknown as AgentMiddleware<undefined>;
}

/** The config of the hook's own run. */
type CurrentConfig = LangGraphRunnableConfig & {
  readonly callbacks?: { readonly getParentRunId?: () => string | undefined };
};

/** The part of LangChain's runtime that all hooks share. */
interface Runtime {
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
  readonly context?: unknown;
}

async function begin(
  experience: ExperienceStore,
  state: AgentState,
  runtime: Runtime,
  options: ExperienceMiddlewareOptions,
  texts: TurnTexts,
  shared: SharedTurns,
): Promise<Turn> {
  const { scope } = options;
  const turn = { id: randomUUID(), task: readTask(experience, state, options) };
  if (turn.task === "") return turn;
  const attempt = attemptOf(experience, turn, runtime, options);
  const { place } = attempt;
  const memory = scopeOfRun(readBounds(experience), scope, configOf(runtime));
  portOf(experience).attempts.owners.hasMemory(place, memory);
  portOf(experience).attempts.recalled(place);
  if (memory === null) return { ...turn, task: "" };
  const recall = recallOfAttempt(experience, options, memory, attempt, state);
  const begun = await shared.begin({ ...turn, ...memory }, currentConfig(), place);
  if (begun?.isTold(shared, recallOptionsOf(options))) return { ...turn, ...memory };
  return { ...turn, ...memory, ...(await texts.recall(turn, recall)) };
}

/** Reads the task. An agent may be called without words. Then the task is empty, and an error is counted. */
function readTask(
  experience: ExperienceStore,
  state: AgentState,
  { task }: ExperienceMiddlewareOptions,
): string {
  try {
    const found = task ? returned(task(state)) : (taskOfInput(state.messages) ?? taskOfState(state));
    if (typeof found === "string" && found.trim() !== "") return found;
    throw new DeeplakeError(
      "INVALID_STATE",
      "Expected the task as a human message, found none. Give experienceMiddleware task: (state) => string.",
    );
  } catch (error) {
    portOf(experience).noteError("recall", error);
    return "";
  }
}

function readResult(
  experience: ExperienceStore,
  state: AgentState,
  messages: BaseMessage[],
  { approach, output = outputOf }: ExperienceMiddlewareOptions,
): AttemptResult<AgentState, unknown> | undefined {
  try {
    const tried = approach ? returnedText("approach", approach(state)) : approachOf(state, messages);
    return { approach: tried, output: output(state), state, messages };
  } catch (error) {
    portOf(experience).noteError("evaluate", error);
    return undefined;
  }
}

/**
 * The attempt to which a hook belongs. LangChain passes hooks no run id and no metadata, so both are read
 * from the config in LangChain's async context.
 */
function attemptOf(
  experience: ExperienceStore,
  { id, task }: { id: string; task: string },
  runtime: Runtime,
  { user: option }: ExperienceMiddlewareOptions,
): Attempt {
  const runId = currentConfig()?.callbacks?.getParentRunId?.();
  const place = { runId, fallback: id, own: "graph" } as const;
  const config = configOf(runtime);
  const user = userAt(portOf(experience), option, config);
  const threadId = threadOfRun(config);
  portOf(experience).attempts.owners.belongsTo({ user, threadId }, place);
  return { id, task, place, threadId, user };
}

/**
 * The run's config, read from LangChain's async context. The hook's own runtime is not enough: of LangGraph's
 * `context`, LangChain passes a hook only what the middleware's schema names.
 */
function configOf(runtime: Runtime): RunConfig {
  const { metadata, tags, configurable, context = runtime.context } = currentConfig() ?? {};
  const { configurable: own = configurable } = runtime;
  return {
    ...(own && { configurable: own }),
    ...(metadata && { metadata }),
    ...(tags && { tags }),
    ...(context !== undefined && { context }),
  };
}

function currentConfig(): CurrentConfig | undefined {
  return AsyncLocalStorageProviderSingleton.getRunnableConfig() as CurrentConfig | undefined;
}
