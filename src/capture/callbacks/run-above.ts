import type { RunSettings } from "../../base/messages/user-of-run.ts";
import { type RunningCode, withAround } from "./running-code.ts";

/** LangChain keeps the config of the running code under this key, in the run of its async context. */
const CONFIG = Symbol.for("lc:child_config");

/** The run that LangSmith keeps in the async context, or the object that LangChain puts there instead. */
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
  /** The running code, as `watchCode` noted it, with the code around it. */
  readonly code?: RunningCode | undefined;
}

/** The part of LangChain's callback manager that names the run of the code and the handlers of that run. */
interface Manager {
  readonly getParentRunId?: () => string | undefined;
  readonly handlers?: readonly { readonly name?: unknown }[];
}

/** What a handler knows about the runs that this handler and other handlers of its store see. */
export interface SeenRuns {
  readonly isOpen: (id: string) => boolean;
  /** The open run that began last in the node that the run's own metadata names. */
  readonly inNode: () => string | undefined;
}

/**
 * Names of handlers that only observe runs: the handlers of LangSmith, of event and log streams, and of this package.
 */
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
 * Finds the run above a run whose parent no handler of the store knows; `undefined` for a root run.
 * - If a handler is passed again inside a step, LangChain gives no parent. Then the config of the code around names
 *   the parent. If that code is lost, the node in LangGraph's metadata does.
 * - Inside a function that LangSmith traces, LangChain gives LangSmith's run as the parent. A parent that only
 *   LangSmith sees does not count.
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

/** Whether all handlers of the code in a run are in `WITNESSES`. */
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
