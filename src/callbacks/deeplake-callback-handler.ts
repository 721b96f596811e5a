import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { DocumentInterface } from "@langchain/core/documents";
import type { Serialized } from "@langchain/core/load/serializable";
import type { BaseMessage } from "@langchain/core/messages";
import type { LLMResult } from "@langchain/core/outputs";
import type { ChainValues } from "@langchain/core/utils/types";

import type { ExperienceStore } from "../experience/experience-store.ts";
import { redact, type RedactOptions } from "../redaction/redact.ts";
import { redaction, type CaptureOptions } from "./capture-options.ts";
import { checkHandler } from "./check-handler.ts";
import { errorStatus, errorText } from "../experience/error-status.ts";
import { failureExperience } from "./failure-experience.ts";
import { modelName, modelText, modelUsage } from "./model-usage.ts";
import { OpenRuns, type Take } from "./open-runs.ts";
import { RunBuffer } from "./run-buffer.ts";
import { chainKind } from "./run-kind.ts";
import { takeSnapshot } from "./snapshot.ts";
import { taskOfInputs } from "../experience/task-of-inputs.ts";

/** How the handler logs. */
export interface DeeplakeCallbackHandlerOptions extends CaptureOptions {
  /** Whether a failed root run becomes a failure experience. @default true */
  readonly recordFailures?: boolean;
  /** Finds the task in a root run's inputs. @default `inputs.task`, else the last human message, else a text input */
  readonly task?: (inputs: unknown) => string | undefined;
  /** Runs kept while the store cannot take them; then the oldest are dropped and counted. @default 10000 */
  readonly maxBufferedRuns?: number;
  /** Milliseconds between writes. @default 200 */
  readonly flushInterval?: number;
}

/** What a handler did. */
export interface HandlerHealth {
  /** Runs seen to start. */
  readonly captured: number;
  /** Runs that have not ended yet. */
  readonly open: number;
  /** Runs not stored yet. */
  readonly waiting: number;
  readonly dropped: number;
  /** Failed roots that made no experience because no task was found in their inputs. */
  readonly withoutTask: number;
}

/**
 * Logs every chain, graph, node, model, tool and retriever run to the `runs` table, and records an attempt whose agent
 * failed as one failure experience. Callbacks only copy into a buffer: no run waits for the store, none fails with it.
 * @example await graph.invoke({ task }, { callbacks: [new DeeplakeCallbackHandler(experience)] });
 */
export class DeeplakeCallbackHandler extends BaseCallbackHandler {
  readonly name = "deeplake_callback_handler";
  readonly #experience: ExperienceStore;
  readonly #options: DeeplakeCallbackHandlerOptions;
  readonly #redaction: RedactOptions;
  readonly #runs: OpenRuns;
  readonly #buffer: RunBuffer;
  #withoutTask = 0;

  constructor(experience: ExperienceStore, options: DeeplakeCallbackHandlerOptions = {}) {
    // Awaited, so that times and order are true; each callback returns at once.
    super({ _awaitHandler: true });
    // LangGraph recognises handlers of interrupts by this brand, without an import.
    Object.defineProperty(this, Symbol.for("langgraph.graph_callback_handler"), { value: true });
    checkHandler(experience, options);
    this.#experience = experience;
    this.#options = options;
    this.#redaction = redaction(options);
    this.#buffer = new RunBuffer(experience, {
      bound: options.maxBufferedRuns ?? 10_000,
      interval: options.flushInterval ?? 200,
    });
    this.#runs = new OpenRuns(experience.attempts, (run) => this.#buffer.add(run), this.#redaction, options);
  }

  /** Handlers are copied by constructing them anew from themselves, which this one cannot be. */
  override copy(): this {
    return this;
  }

  /** Resolves when everything captured so far is stored. */
  async flush(): Promise<void> {
    this.#runs.settle();
    await this.#buffer.flush();
  }

  health(): HandlerHealth {
    const { captured, open } = this.#runs;
    return {
      captured,
      open,
      waiting: this.#buffer.waiting,
      dropped: this.#buffer.dropped,
      withoutTask: this.#withoutTask,
    };
  }

  // LangChain's declaration puts the parent last; what arrives is this order.
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
    const kind = chainKind({ serializedId, tags, metadata });
    this.#runs.start({
      id: runId,
      parentRunId,
      kind,
      name: runName ?? serializedId.at(-1) ?? "chain",
      inputs: this.#in(inputs),
      tags,
      metadata,
      task: this.#taskOf(parentRunId, inputs),
    });
  }

  override handleChainEnd(
    outputs: ChainValues,
    runId: string,
    _parent?: string,
    _tags?: string[],
    extra?: { inputs?: Record<string, unknown> },
  ): void {
    this.#runs.end(runId, {
      status: "success",
      outputs: this.#out(outputs),
      inputs: extra?.inputs && this.#in(extra.inputs),
    });
  }

  override handleChainError(
    error: unknown,
    runId: string,
    _parent?: string,
    _tags?: string[],
    extra?: { inputs?: Record<string, unknown> },
  ): void {
    this.#fail(error, runId, extra?.inputs && this.#in(extra.inputs));
  }

  override handleChatModelStart(
    serialized: Serialized,
    messages: BaseMessage[][],
    runId: string,
    parentRunId?: string,
    _extra?: Record<string, unknown>,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runName?: string,
  ): void {
    this.#startModel("chat_model", serialized, messages, { id: runId, parentRunId, tags, metadata, runName });
  }

  override handleLLMStart(
    serialized: Serialized,
    prompts: string[],
    runId: string,
    parentRunId?: string,
    _extra?: Record<string, unknown>,
    tags: string[] = [],
    metadata: Record<string, unknown> = {},
    runName?: string,
  ): void {
    this.#startModel("llm", serialized, prompts, { id: runId, parentRunId, tags, metadata, runName });
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
      model: modelName(output),
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
    this.#runs.start({
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
    this.#runs.end(runId, { status: "success", outputs: this.#out(output) });
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
    this.#runs.start({
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

  /** LangGraph says so itself when a run stops to wait; older versions do not call this. */
  handleInterrupt(event: { readonly runId: string }): void {
    this.#runs.interrupted(event.runId);
  }

  /** A resumed run is a new root; it is joined with the interrupted one by its thread id. */
  handleResume(): void {}

  #startModel(
    kind: "chat_model" | "llm",
    serialized: Serialized,
    input: unknown,
    run: {
      id: string;
      parentRunId: string | undefined;
      tags: string[];
      metadata: Record<string, unknown>;
      runName: string | undefined;
    },
  ): void {
    const model = run.metadata["ls_model_name"];
    const name = run.runName ?? serialized?.id?.at(-1) ?? kind;
    this.#runs.start({
      id: run.id,
      parentRunId: run.parentRunId,
      kind,
      name,
      inputs: this.#in(input),
      tags: run.tags,
      metadata: run.metadata,
      model: typeof model === "string" ? model : "",
    });
  }

  #fail(error: unknown, runId: string, inputs?: Take): void {
    const failure = this.#text(errorText(error), "error");
    const attempt = this.#runs.end(runId, {
      status: errorStatus(error),
      outputs: "",
      error: failure,
      ...(inputs !== undefined && { inputs }),
    });
    if (!attempt || this.#options.recordFailures === false) return;
    if (attempt.task === undefined) {
      this.#withoutTask++;
      return;
    }
    const recorded = this.#experience.record(
      failureExperience({
        ...attempt,
        task: this.#text(attempt.task, "task"),
        said: this.#text(attempt.said, "approach"),
        error: failure,
      }),
    );
    this.#buffer.alsoWaitFor(
      recorded.catch((reason: unknown) => this.#experience.noteError("failure experience", reason)),
    );
  }

  #taskOf(parentRunId: string | undefined, inputs: unknown): string | undefined {
    if (parentRunId !== undefined) return undefined;
    return this.#options.task ? this.#options.task(inputs) : taskOfInputs(inputs);
  }

  #in(value: unknown): Take {
    return this.#options.captureInputs === false ? "" : () => takeSnapshot(value);
  }

  #out(value: unknown): Take {
    return this.#options.captureOutputs === false ? "" : () => takeSnapshot(value);
  }

  /** A mask may give another value than a text; what is stored here is a text. */
  #text(text: string, place: string): string {
    const redacted = redact(text, this.#redaction, [place]);
    return typeof redacted === "string" ? redacted : JSON.stringify(redacted);
  }
}
