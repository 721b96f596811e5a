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
 * here through `batch`; `put` has refused it to everybody else.
 * @throws InvalidNamespaceError of LangGraph; DeeplakeError INVALID_ARGUMENT for what is no array
 */
export async function checkNamespace(
  namespace: readonly string[],
  { mayBeEmpty }: { mayBeEmpty: boolean },
): Promise<void> {
  if (!Array.isArray(namespace)) throw invalidKind('a namespace such as ["users", "ada"]', namespace);
  if (mayBeEmpty && namespace.length === 0) return;
  const checked = namespace[0] === "langgraph" ? ["reserved", ...namespace.slice(1)] : [...namespace];
  await core.put(checked as string[], "", {});
}
