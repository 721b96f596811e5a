import type { RunKind } from "../../experience/records/run-record.ts";

/**
 * The kind of a chain run. A run with LangGraph's step tag is a node. Another run is a graph if its serialised id
 * contains "langgraph". The metadata does not tell: what `updateState` runs has the metadata of its graph.
 */
export function chainKind(run: {
  readonly serializedId: readonly string[];
  readonly tags: readonly string[];
}): Extract<RunKind, "chain" | "graph" | "node"> {
  if (run.tags.some((tag) => tag.startsWith("graph:step:"))) return "node";
  return run.serializedId.includes("langgraph") ? "graph" : "chain";
}
