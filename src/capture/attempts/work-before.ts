import type { BaseCheckpointSaver, CheckpointTuple, LangGraphRunnableConfig } from "@langchain/langgraph";

import { Recent } from "../../base/collections/recent.ts";
import { processWide } from "../../base/process-wide.ts";
import { graphIn } from "./of-graphs.ts";

/** The task that a graph works at. */
export interface WorkedAt {
  readonly task: string;
  /** Whether the graph recalled for the task, and a message or a field that only the graph's input can have filled held it. */
  readonly heldBy?: "message" | "field" | undefined;
  /** What the field of the state that names a task held when the node last worked at `task` in spite of it. */
  readonly named?: string | undefined;
  /** Whether an attempt at the task was judged. */
  readonly judged: boolean;
}

/** What is known of a graph's work before it waited. */
export interface WorkBefore {
  /** What a node of this process worked at. */
  readonly worked?: WorkedAt;
  /** If the nodes were in another process: the state that the graph was given. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** What graphs worked at, by the checkpoint at which a node of this package ran. */
const known = processWide("tasks at checkpoints", () => new Recent<WorkedAt>(1_000));

/** Most checkpoints that are read. */
const READ = 100;

/** Notes what a graph works at, for the run that goes on with it after somebody has answered. */
export function noteWork(config: LangGraphRunnableConfig | undefined, work: WorkedAt): void {
  const id = checkpointIn(config);
  if (id !== undefined) known.set(id, work);
}

/**
 * What a graph worked at before it waited for a person: LangGraph goes on with another run, which shares the checkpoints.
 * Nothing if the graph was given another input since, or if it has no checkpoints.
 * @param into The channel that gets the recalled text
 * @throws the error of the checkpointer
 */
export async function workBefore(config: LangGraphRunnableConfig, into: string): Promise<WorkBefore> {
  const { thread_id, __pregel_checkpointer: saver } = (config.configurable ?? {}) as {
    readonly thread_id?: string;
    readonly __pregel_checkpointer?: Partial<BaseCheckpointSaver> | boolean;
  };
  if (typeof saver !== "object" || !saver.getTuple || thread_id === undefined) return {};
  const graph = { thread_id, checkpoint_ns: graphIn(config) };
  const here = { configurable: { ...graph, checkpoint_id: checkpointIn(config) } };
  // The checkpoint from which a step begins may not be written yet.
  const last = (await saver.getTuple(here)) ?? (await saver.getTuple({ configurable: graph }));
  let first: CheckpointTuple | undefined;
  let tuple = last;
  for (let read = 0; tuple && read < READ; read++) {
    const worked = known.get(tuple.checkpoint.id);
    if (worked) return { worked };
    if (tuple.metadata?.source === "input") break;
    first = tuple;
    tuple = tuple.parentConfig && (await saver.getTuple(tuple.parentConfig));
  }
  const node = String(config.metadata?.["langgraph_node"]);
  return tuple && first && last && hasRecalled(first, last, into, node)
    ? { given: first.checkpoint.channel_values }
    : {};
}

/** Whether a graph has recalled since it was given its input, and the node has not judged what came of it. */
function hasRecalled(first: CheckpointTuple, last: CheckpointTuple, into: string, node: string): boolean {
  const [before, after] = [first.checkpoint, last.checkpoint];
  const recalled = before.channel_versions[into] !== after.channel_versions[into];
  const seen = [before, after].map(({ versions_seen }) => JSON.stringify(versions_seen[node] ?? {}));
  return recalled && seen[0] === seen[1];
}

/** The checkpoint from which the step of a node began. */
function checkpointIn({ configurable, executionInfo }: LangGraphRunnableConfig = {}): string | undefined {
  return executionInfo?.checkpointId ?? (configurable?.["checkpoint_id"] as string | undefined);
}
