import type { Operation } from "@langchain/langgraph";

import { exactJson } from "../../../base/json/exact-json.ts";
import { invalidArgument } from "../../../base/options/invalid-argument.ts";
import type { JsonObject } from "../../../base/types.ts";
import { checkNamespace } from "./check-namespace.ts";
import { itemId } from "./item-codec.ts";
import type { NamespaceListing } from "./namespaces.ts";
import { checkFilter } from "./check-value-filter.ts";
import type { ValueFilter } from "./value-filter.ts";

const UNWRITTEN = "Nothing was written.";

/** Which items a search looks at, and which page of them it gives. */
export interface ItemSearch {
  readonly prefix: readonly string[];
  readonly filter: ValueFilter | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** What a put stores; `value` is `null` where it deletes. */
export interface ItemPut {
  readonly id: string;
  readonly namespace: readonly string[];
  readonly key: string;
  readonly value: JsonObject | null;
  readonly index: false | readonly string[] | undefined;
}

/** An operation that was checked, with its defaults filled in. */
export type PlannedOperation =
  | { readonly kind: "get"; readonly id: string }
  | { readonly kind: "put"; readonly put: ItemPut }
  | { readonly kind: "search"; readonly search: ItemSearch; readonly query: string | undefined }
  | { readonly kind: "list"; readonly listing: NamespaceListing };

/**
 * Checks an operation and says what it is; LangGraph tells them apart by the fields they have.
 * @throws InvalidNamespaceError of LangGraph; DeeplakeError INVALID_ARGUMENT, INVALID_FILTER
 */
export async function planOperation(operation: Operation): Promise<PlannedOperation> {
  if ("namespacePrefix" in operation) {
    const { namespacePrefix: prefix, filter, limit = 10, offset = 0, query } = operation;
    await checkNamespace(prefix, { mayBeEmpty: true });
    if (filter !== undefined) checkFilter(filter);
    checkPage({ limit, offset });
    return { kind: "search", search: { prefix, filter, limit, offset }, query };
  }
  if ("key" in operation) {
    const { namespace, key } = operation;
    await checkNamespace(namespace, { mayBeEmpty: false });
    if (typeof key !== "string") throw invalidArgument("a text as key", key, UNWRITTEN);
    const id = itemId(namespace, key);
    if (!("value" in operation)) return { kind: "get", id };
    const { value, index } = operation;
    if (Array.isArray(index) ? !index.every((path) => typeof path === "string") : index)
      throw invalidArgument("false or a list of paths as index", index, UNWRITTEN);
    const json = value === null ? null : exactJson("value", value);
    return {
      kind: "put",
      put: { id, namespace: [...namespace], key, value: json, index: index ?? undefined },
    };
  }
  const { matchConditions: conditions = [], maxDepth, limit, offset } = operation;
  for (const { matchType, path } of conditions) {
    await checkNamespace(path, { mayBeEmpty: true });
    if (matchType !== "prefix" && matchType !== "suffix")
      throw invalidArgument('"prefix" or "suffix" as matchType', matchType);
  }
  if (maxDepth !== undefined && !(Number.isSafeInteger(maxDepth) && maxDepth > 0))
    throw invalidArgument("a whole number of 1 or more as maxDepth", maxDepth);
  checkPage({ limit, offset });
  return { kind: "list", listing: { conditions, maxDepth, limit, offset } };
}

function checkPage(page: { limit: number; offset: number }): void {
  for (const [name, value] of Object.entries(page)) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw invalidArgument(`a whole number of 0 or more as ${name}`, value);
  }
}
