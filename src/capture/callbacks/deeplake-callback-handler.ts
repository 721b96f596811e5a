import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { DocumentInterface } from "@langchain/core/documents";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";
import type { ChainValues } from "@langchain/core/utils/types";

import { FLUSH_OPTIONS, type FlushOptions } from "../../experience/store/experience-store-options.ts";
import { readOptions } from "../../base/options/read-options.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { wholeCost } from "../../experience/store/attempt-cost.ts";
import { portOf, type StorePort } from "../../experience/store/port.ts";
import { exitTasksOnSignals } from "../../base/async/at-exit.ts";
import { isStateUpdate } from "../../experience/records/experience-from-run.ts";
import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import { AmbientConfig } from "./ambient-config.ts";
import { captureRedaction } from "./capture-options.ts";
import { type HandlerSettings, readHandlerOptions } from "./handler-settings.ts";
import { asksProgrammer, errorStatus, steers } from "../../experience/records/error-status.ts";
import { errorText } from "../../experience/records/error-text.ts";
import { failureExperience } from "./failure-experience.ts";
import { followRuns, watchLangChain } from "./follow-runs.ts";
import { guardCallbacks } from "./guard-callbacks.ts";
import type { DeeplakeCallbackHandlerOptions, HandlerHealth } from "./handler-options.ts";
import { askedModel, reportedModel } from "./model-name.ts";
import { ownersOf } from "./owners-of.ts";
import { modelText, modelUsage } from "./model-usage.ts";
import { OpenRuns } from "./open-runs.ts";
import type { EndedRun, FailedAttempt, GraphEvent, StartedRun, Take } from "./run-events.ts";
import { isCommandWithoutTask, resumesGraph, waitsForPerson } from "../../base/messages/resumes-graph.ts";
import { toldError } from "../../base/messages/tool-results.ts";
import { RunBuffer } from "./run-buffer.ts";
import { chainKind } from "../attempts/run-kind.ts";
import { streamOf } from "./running-code.ts";
import { takeSnapshot } from "../../base/messages/snapshot.ts";
import { wantedRuns } from "./wanted-runs.ts";
import { scopeOfRun, writeBounds } from "../attempts/run-scope.ts";
import type { RunScope } from "../../experience/store/run-memory.ts";
import { RootTasks } from "./root-tasks.ts";

/**
 * Logs the runs of chains, graphs, nodes, models, tools and retrievers to the `runs` table, and records a failed
 * attempt as one experience. Callbacks only copy into a buffer. No run waits for the store or fails with it.
 * @example await graph.invoke({ task }, { callbacks: [new DeeplakeCallbackHandler(experience)] });
 */
export class DeeplakeCallbackHandler extends BaseCallbackHandler implements AsyncDisposable {
  readonly name = "deeplake_callback_handler";
  readonly #port: StorePort;
  readonly #options: HandlerSettings;
  readonly #redaction: RedactOptions;
  readonly #ambient: AmbientConfig = new AmbientConfig(this);
  readonly #runs: OpenRuns;
  readonly #buffer: RunBuffer;
  readonly #tasks: RootTasks;
  #unhook: (() => void) | undefined;
  #errors = 0;

  constructor(experience: ExperienceStore, given: DeeplakeCallbackHandlerOptions = {}) {
    // LangChain awaits the handler, so that times and order of runs are right. Each callback returns at once.
    super({ _awaitHandler: true });
    // LangGraph calls `handleInterrupt` and `handleResume` only on handlers with this property.
    Object.defineProperty(this, Symbol.for("langgraph.graph_callback_handler"), { value: true });
    const port = portOf(experience);
    const options = readHandlerOptions(port, given);
    this.#port = port;
    this.#options = options;
    this.#redaction = captureRedaction(options, port.redaction);
    this.#buffer = new RunBuffer(port, {
      bound: options.maxBufferedRuns,
      maxBytes: options.maxBufferedBytes,
      interval: options.flushInterval,
      open: () => this.#runs.open,
      closeOpen: () => this.#runs.closeAll(),
    });
    const { experienceFromRun: wanted, task } = options;
    this.#tasks = new RootTasks(port, options, (where, error) => this.#note(where, error));
    const ended = wanted ? wantedRuns(port, wanted === true ? {} : wanted, task !== undefined) : undefined;
    this.#runs = new OpenRuns(port.attempts, (run) => this.#buffer.add(ended ? ended(run) : run), {
      redaction: this.#redaction,
      chosen: options,
      closeAfter: options.closeAfter,
      memoryOf: (run) => this.#memoryOf(run),
      spentElsewhere: (...waiting) => port.spentElsewhere(...waiting),
      onNoTask: (root, status) => this.#buffer.alsoWaitFor(this.#tasks.check(root, status)),
      onBusy: (busy) => this.#hook(busy),
    });
    guardCallbacks(this, (callback, error) => this.#note(callback, error));
    if (options.handleSignals) exitTasksOnSignals();
    watchLangChain();
  }

  /** LangChain copies a handler by passing it to its constructor. This constructor takes other arguments. */
  override copy(): this {
    return this;
  }

  /**
   * Waits until all runs captured so far are stored or kept on disk. Returns `true` if all are stored. Returns
   * `false` if some wait on disk, because the store did not take them, or did not take them within `timeout`
   * milliseconds.
   * @throws the error of the store, or DeeplakeError TIMEOUT, if runs could not be kept on disk either
   */
  async flush(options: FlushOptions = {}): Promise<boolean> {
    readOptions("flush", options, FLUSH_OPTIONS);
    this.#runs.settle();
    return await this.#buffer.flush(options);
  }

  /** Closes the open runs with the status `unknown`, and flushes. The store stays open. */
  async close(options: FlushOptions = {}): Promise<boolean> {
    readOptions("flush", options, FLUSH_OPTIONS);
    this.#runs.closeAll();
    return await this.#buffer.flush(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  health(): HandlerHealth {
    const { captured, open, unknown, unmatched } = this.#runs;
    return {
      captured,
      open,
      waiting: this.#buffer.waiting,
      unknown,
      unmatched,
      errors: this.#errors,
      stored: this.#buffer.stored,
      spooled: this.#buffer.spooled,
      dropped: Object.values(this.#buffer.dropped).reduce((sum, count) => sum + count, 0),
      droppedBecause: { ...this.#buffer.dropped },
      withoutTask: this.#tasks.missing,
    };
  }

  // LangChain declares `parentRunId` after `runName`, but passes the arguments in this order.
  override handleChainStart(
    serialized: Serialized,
    inputs: ChainValues,
    runId: string,
    parentRunId?: string,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    _runType?: string,
    runName?: string,
  ): void {
    const serializedId = serialized?.id ?? [];
    const kind = chainKind({ serializedId, tags });
    const name = runName ?? serializedId.at(-1) ?? "chain";
    this.#start({
      id: runId,
      parentRunId,
      kind,
      name,
      inputs: this.#in(inputs),
      tags,
      metadata,
      isSequence: kind === "chain" && serializedId.at(-1) === "RunnableSequence",
      find: isStateUpdate({ kind, name }) ? undefined : () => this.#tasks.in(inputs),
      resumes: kind === "graph" ? resumesGraph(inputs) : isCommandWithoutTask(inputs),
    });
  }

  override handleChainEnd(
    outputs: ChainValues,
    runId: string,
    parentRunId: string | null = null,
    _tags?: string[],
    extra?: { inputs?: Record<string, unknown> },
  ): void {
    const failed = this.#runs.sequences.thrownIn(runId, outputs);
    if (failed) return this.#fail(failed.thrown, runId, {}, parentRunId);
    const status = waitsForPerson(outputs) ? "interrupted" : "success";
    const late = extra?.inputs && this.#late(extra.inputs);
    this.#runs.end(runId, { status, outputs: this.#out(outputs), ...late }, parentRunId);
  }

  override handleChainError(
    error: unknown,
    runId: string,
    parentRunId: string | null = null,
    _tags?: string[],
    extra?: { inputs?: Record<string, unknown> },
  ): void {
    this.#fail(error, runId, extra?.inputs ? this.#late(extra.inputs) : {}, parentRunId);
  }

  override handleChatModelStart(
    serialized: Serialized,
    messages: BaseMessage[][],
    runId: string,
    parentRunId?: string,
    extra?: Record<string, unknown>,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    name?: string,
  ): void {
    const run = { id: runId, parentRunId, tags, metadata };
    this.#startModel({ ...run, kind: "chat_model", name }, serialized, messages, extra);
  }

  override handleLLMStart(
    serialized: Serialized,
    prompts: string[],
    runId: string,
    parentRunId?: string,
    extra?: Record<string, unknown>,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    name?: string,
  ): void {
    const run = { id: runId, parentRunId, tags, metadata };
    this.#startModel({ ...run, kind: "llm", name }, serialized, prompts, extra);
  }

  override handleLLMEnd(output: LLMResult, runId: string): void {
    const outputs = this.#out(
      output.generations.map((generations) =>
        generations.map((generation) => ("message" in generation ? generation.message : generation.text)),
      ),
    );
    this.#runs.end(runId, {
      status: "success",
      outputs,
      usage: modelUsage(output),
      model: reportedModel(output),
      said: modelText(output),
    });
  }

  override handleLLMError(error: unknown, runId: string): void {
    this.#fail(error, runId);
  }

  override handleToolStart(
    serialized: Serialized,
    input: string,
    runId: string,
    parentRunId?: string,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runName?: string,
  ): void {
    this.#start({
      id: runId,
      parentRunId,
      kind: "tool",
      name: runName ?? serialized?.id?.at(-1) ?? "tool",
      inputs: this.#in(input),
      tags,
      metadata,
    });
  }

  override handleToolEnd(output: unknown, runId: string): void {
    const told = toldError(output);
    this.#runs.end(runId, {
      status: told === undefined ? "success" : "failure",
      outputs: this.#out(output),
      ...(told !== undefined && { error: this.#text(errorText(told), "error"), thrown: output }),
    });
  }

  override handleToolError(error: unknown, runId: string): void {
    this.#fail(error, runId);
  }

  override handleRetrieverStart(
    serialized: Serialized,
    query: string,
    runId: string,
    parentRunId?: string,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    name?: string,
  ): void {
    this.#start({
      id: runId,
      parentRunId,
      kind: "retriever",
      name: name ?? serialized?.id?.at(-1) ?? "retriever",
      inputs: this.#in(query),
      tags,
      metadata,
    });
  }

  override handleRetrieverEnd(documents: DocumentInterface[], runId: string): void {
    this.#runs.end(runId, { status: "success", outputs: this.#out(documents) });
  }

  override handleRetrieverError(error: unknown, runId: string): void {
    this.#fail(error, runId);
  }

  /** LangGraph calls this when a graph stops to wait for a person. Older versions of LangGraph do not call it. */
  handleInterrupt({ runId, checkpointId }: GraphEvent): void {
    this.#runs.told(runId, { interrupted: true, stoppedAt: checkpointId });
  }

  /** LangGraph calls this when a graph continues, in a new root run. The checkpoint names the resumed root run. */
  handleResume({ runId, checkpointId }: GraphEvent): void {
    this.#runs.told(runId, { wentOnAt: checkpointId });
  }

  #start(run: StartedRun): void {
    const { current, surroundings } = this.#ambient;
    const { code } = surroundings;
    const owners = ownersOf(current, run.metadata, this.#options.user, this.#port);
    this.#runs.start(run, surroundings, { ...owners, signal: code?.signal, stream: streamOf(code) });
  }

  #startModel(
    run: Pick<StartedRun, "id" | "parentRunId" | "kind" | "tags" | "metadata"> & { name: string | undefined },
    serialized: Serialized,
    input: unknown,
    extra: Record<string, unknown> | undefined,
  ): void {
    const name = run.name ?? serialized?.id?.at(-1) ?? run.kind;
    const model = askedModel(serialized, extra, run.metadata);
    this.#start({ ...run, name, inputs: this.#in(input), find: () => this.#tasks.in(input), model });
  }

  #fail(
    thrown: unknown,
    runId: string,
    late: Pick<EndedRun, "inputs" | "find"> = {},
    parentRunId: string | null = runId,
  ): void {
    const status = errorStatus(thrown);
    const error = steers(status) ? "" : this.#text(errorText(thrown), "error");
    const attempt = this.#runs.end(runId, { status, outputs: "", error, thrown, ...late }, parentRunId);
    if (!attempt || !this.#options.recordFailures || asksProgrammer(thrown)) return;
    this.#buffer.alsoWaitFor(
      this.#recordFailure(attempt).catch((reason: unknown) =>
        this.#port.noteError("failure experience", reason),
      ),
    );
  }

  async #recordFailure(attempt: FailedAttempt): Promise<void> {
    const { task, user } = await this.#tasks.of(attempt);
    if (task === undefined || attempt.endedEarly.includes(task)) return;
    if (await this.#tasks.isRecorded(attempt)) return;
    const note = (reason: unknown): void => this.#note("failure experience", reason);
    await this.#port.outbox.record(
      failureExperience({
        ...attempt,
        cost: await wholeCost(attempt.cost, note),
        user,
        task: this.#text(task, "task"),
        said: this.#text(attempt.said, "approach"),
      }),
    );
  }

  #memoryOf({ metadata, tags }: StartedRun): RunScope {
    const { configurable, context } = this.#ambient.current ?? {};
    const bounds = writeBounds(this.#port, (where, error) => this.#note(where, error));
    const known = typeof configurable === "object" && configurable !== null && { configurable };
    return scopeOfRun(bounds, this.#options.scope, { metadata, tags: [...tags], context, ...known });
  }

  /** While runs are open, watches for events that end runs without a callback, such as the end of the process. */
  #hook(busy: boolean): void {
    if (!busy) {
      this.#unhook?.();
      this.#unhook = undefined;
      this.#buffer.leaveWhenIdle();
      return;
    }
    this.#buffer.hold();
    this.#unhook ??= followRuns(this.#runs, this.#port);
  }

  #note(where: string, error: unknown): void {
    this.#errors++;
    this.#port.noteError(where, error);
  }

  /** The inputs of a run, if they are only known at its end. */
  #late(inputs: unknown): Required<Pick<EndedRun, "inputs" | "find">> {
    return { inputs: this.#in(inputs), find: () => this.#tasks.in(inputs) };
  }

  #in(value: unknown): Take {
    return this.#options.captureInputs ? () => takeSnapshot(value) : "";
  }

  #out(value: unknown): Take {
    return this.#options.captureOutputs ? () => takeSnapshot(value) : "";
  }

  #text(text: string, place: string): string {
    return redactText(text, this.#redaction, [place]);
  }
}
