import type { RunSettings } from "../../base/messages/user-of-run.ts";
import { type RunningCode, withAround } from "./running-code.ts";

/** Under this key LangChain keeps the config of the code that is running, in the run of its async context. */
const CONFIG = Symbol.for("lc:child_config");

/** What LangSmith and LangChain keep in the async context: LangSmith's run, or LangChain's substitute for it. */
export interface ContextRun {
  readonly id?: string;
  readonly parent_run?: ContextRun;
  readonly extra?: { readonly [CONFIG]?: ContextConfig };
}

/** The config of code that is running. */
export interface ContextConfig extends RunSettings {
  readonly callbacks?: unknown;
}

/** Where a run starts. */
export interface Surroundings {
  /** What LangChain and LangSmith keep in the async context. */
  readonly context?: ContextRun | undefined;
  /** The code that `watchCode` saw begin, with the code around it. */
  readonly code?: RunningCode | undefined;
}

/** The part of LangChain's callback manager that tells in which run the code is, and which handlers see that run. */
interface Manager {
  readonly getParentRunId?: () => string | undefined;
  readonly handlers?: readonly { readonly name?: unknown }[];
}

/** What a handler knows of the runs that it and the other handlers of its store see. */
export interface SeenRuns {
  readonly isOpen: (id: string) => boolean;
  /** The open run that began last in the node that the run's own metadata names. */
  readonly inNode: () => string | undefined;
}

/** Names of handlers that only observe runs: LangSmith's, those of streams of events and logs, and this package's. */
const WITNESSES: readonly unknown[] = [
  "langchain_tracer",
  "event_stream_tracer",
  "log_stream_tracer",
  "deeplake_callback_handler",
  "langchain_deeplake_attempt",
  "langchain_deeplake_graph_output",
];

/** The config of the code that is running. */
export function configIn(context: ContextRun | undefined): ContextConfig | undefined {
  return context?.extra?.[CONFIG];
}

/** The id of the run that code with this config is in. */
export function runOf(config: ContextConfig): string | undefined {
  return (config.callbacks as Manager | undefined)?.getParentRunId?.();
}

/**
 * The run above a run whose parent no handler of the store knows; `undefined` for a root. If a handler is given again inside a step, LangChain tells no parent.
 * Then the config of the code around names the parent; if that code is lost, the node in LangGraph's metadata does.
 * Inside a function that LangSmith traces, LangChain tells LangSmith's run as the parent. A parent that only LangSmith
 * sees counts as none.
 */
export function runAbove(
  told: string | undefined,
  { context, code }: Surroundings,
  seen: SeenRuns,
): string | undefined {
  const runs = withParents(context);
  const traced = runs.flatMap((run) => [parentIn(configIn(run)) ?? [], run.id ?? []].flat());
  const around = withAround(code).map(({ config }) => parentIn(config) ?? "");
  const inside =
    [...traced, ...around].find((id) => seen.isOpen(id)) ?? (told === undefined ? seen.inNode() : undefined);
  if (inside !== undefined || told === undefined) return inside;
  const isOnlyTraced = traced.includes(told) && runs.every(isUnseen);
  return isOnlyTraced ? undefined : told;
}

/** The runs of the context, the innermost first. */
function withParents(context: ContextRun | undefined): ContextRun[] {
  const runs = new Set<ContextRun>();
  for (let run = context; run && !runs.has(run); run = run.parent_run) runs.add(run);
  return [...runs];
}

/** Whether all handlers of the code in a run are such observers. */
function isUnseen(run: ContextRun): boolean {
  return (managerIn(configIn(run))?.handlers ?? []).every(({ name }) => WITNESSES.includes(name));
}

/** The id of the run whose code has a config. */
export function parentIn(config: ContextConfig | undefined): string | undefined {
  return managerIn(config)?.getParentRunId?.();
}

function managerIn(config: ContextConfig | undefined): Manager | undefined {
  return config?.callbacks as Manager | undefined;
}
