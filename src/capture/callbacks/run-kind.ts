import type { RunKind } from "../../experience/records/run-record.ts";

/**
 * The kind of a chain run. A run with LangGraph's step tag is a node. Another run is a graph if its serialised id
 * contains "langgraph", or if it is in no graph node and its metadata names LangGraph or `createAgent` as
 * the integration.
 */
export function chainKind(run: {
  readonly serializedId: readonly string[];
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}): Extract<RunKind, "chain" | "graph" | "node"> {
  if (run.tags.some((tag) => tag.startsWith("graph:step:"))) return "node";
  if (run.serializedId.includes("langgraph")) return "graph";
  const integration = run.metadata["ls_integration"];
  const outermost = run.metadata["langgraph_node"] === undefined;
  return outermost && (integration === "langgraph" || integration === "langchain_create_agent")
    ? "graph"
    : "chain";
}
