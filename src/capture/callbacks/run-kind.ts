import type { RunKind } from "../../experience/records/run-record.ts";

/**
 * The kind of a chain run. LangGraph tags its nodes with their step, and appears in the serialised id of a
 * graph.
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
