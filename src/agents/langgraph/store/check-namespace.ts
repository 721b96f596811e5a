import { BaseStore } from "@langchain/langgraph";

import { invalidKind } from "../../../base/options/invalid-argument.ts";

/**
 * Gives access to LangGraph's namespace check: LangGraph exports neither the check nor its error, but `put` of its
 * base class uses both.
 */
class NamespaceCheck extends BaseStore {
  override async batch(): Promise<never> {
    return [] as never;
  }
}

const core = new NamespaceCheck();

/**
 * Refuses the namespaces that LangGraph refuses, with LangGraph's error. The first label "langgraph" is reserved
 * for LangGraph itself, which calls `batch`. Earlier versions of LangGraph allowed colons in labels, so items with
 * colons in a label can still be read and deleted.
 * @param rules `isOwn`: whether the application itself calls `put`. Then the reserved label is refused.
 * @throws InvalidNamespaceError of LangGraph; DeeplakeError INVALID_ARGUMENT for anything but an array
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
