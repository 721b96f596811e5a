import type { RunKind } from "../../experience/records/run-record.ts";

/** What kind of chain run this is. LangGraph marks its nodes with a step tag and names itself in the serialized id. */
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
