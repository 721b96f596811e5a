import { BaseStore } from "@langchain/langgraph";

import { invalidKind } from "../../../base/options/invalid-argument.ts";

/** LangGraph exports neither its check nor its error, but its own `put` applies the one and throws the other. */
class NamespaceCheck extends BaseStore {
  override async batch(): Promise<never> {
    return [] as never;
  }
}

const core = new NamespaceCheck();

/**
 * Refuses what LangGraph refuses, with its error. The root "langgraph" is reserved for LangGraph itself, which comes
 * here through `batch`. Earlier versions of LangGraph let labels have colons: what they put can be read and deleted.
 * @param rules `isOwn`: the application itself puts here, to which that root is refused.
 * @throws InvalidNamespaceError of LangGraph; DeeplakeError INVALID_ARGUMENT for what is no array
 */
export async function checkNamespace(
  namespace: readonly string[],
  {
    mayBeEmpty = false,
    mayHaveColons = false,
    isOwn = false,
  }: { mayBeEmpty?: boolean; mayHaveColons?: boolean; isOwn?: boolean },
): Promise<void> {
  if (!Array.isArray(namespace)) throw invalidKind('a namespace such as ["users", "ada"]', namespace);
  if (mayBeEmpty && namespace.length === 0) return;
  const checked = namespace.map((label: unknown, depth) => {
    if (depth === 0 && label === "langgraph" && !isOwn) return "reserved";
    return mayHaveColons && typeof label === "string" ? label.replaceAll(":", "-") : label;
  });
  await core.put(checked as string[], "", {});
}
