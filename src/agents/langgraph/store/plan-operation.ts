import type { MatchCondition, Operation } from "@langchain/langgraph";

import { exactJson } from "../../../base/json/exact-json.ts";
import { invalidArgument } from "../../../base/options/invalid-argument.ts";
import type { JsonObject } from "../../../base/types.ts";
import { boolean, list, type Option, plain, readOption, string } from "../../../base/options/option.ts";
import { checkNamespace } from "./check-namespace.ts";
import { itemId } from "./item-codec.ts";
import type { NamespaceListing } from "./namespaces.ts";
import { checkFilter } from "./check-value-filter.ts";
import { minutes } from "./store-ttl.ts";
import type { ValueFilter } from "./value-filter.ts";

const UNWRITTEN = "Nothing was written.";

/** The items that a search looks at, and the page that it returns. */
export interface ItemSearch {
  readonly prefix: readonly string[];
  readonly filter: ValueFilter | undefined;
  readonly limit: number;
  readonly offset: number;
  /** Whether the search restarts the lifetime of the found items; `undefined` for the store's setting. */
  readonly refreshTtl: boolean | undefined;
  /** Unix milliseconds. Items that expired by then are not found. */
  readonly now: number;
}

/** An item to put. A `value` of `null` deletes the item. */
export interface ItemPut {
  readonly id: string;
  readonly namespace: readonly string[];
  readonly key: string;
  readonly value: JsonObject | null;
  readonly index: false | readonly string[] | undefined;
  /** Minutes that the item lives; `null` for forever, `undefined` for the store's setting. */
  readonly ttl: number | null | undefined;
}

/** A checked operation, with its defaults filled in. */
export type PlannedOperation =
  | { readonly kind: "get"; readonly id: string }
  | { readonly kind: "put"; readonly put: ItemPut }
  | { readonly kind: "search"; readonly search: ItemSearch; readonly query: string | undefined }
  | { readonly kind: "list"; readonly listing: NamespaceListing };

/** LangGraph's operations, with the additional fields of this store. */
export type StoreOperation =
  | Exclude<Operation, PutOperation | SearchOperation>
  | (PutOperation & { ttl?: number | null | undefined; isOwn?: true })
  | (SearchOperation & { refreshTtl?: boolean | undefined });

type PutOperation = Extract<Operation, { value: unknown }>;
type SearchOperation = Extract<Operation, { namespacePrefix: unknown }>;

const conditionsOption: Option<readonly MatchCondition[]> = list(
  "a list of conditions",
  plain("a condition"),
);

/**
 * Checks an operation and determines its kind from its fields, because LangGraph's operations have no field `kind`.
 * @throws InvalidNamespaceError of LangGraph; DeeplakeError INVALID_ARGUMENT, INVALID_FILTER
 */
export async function planOperation(operation: StoreOperation): Promise<PlannedOperation> {
  if ("namespacePrefix" in operation) {
    const { namespacePrefix: prefix, filter, limit = 10, offset = 0, query, refreshTtl } = operation;
    await checkNamespace(prefix, { mayBeEmpty: true, mayHaveColons: true });
    if (refreshTtl !== undefined) readOption(boolean(), refreshTtl, "refreshTtl");
    // A query may be a message's content, which may be a list of blocks. Inside graphs, LangGraph's wrapper of the
    // store calls `batch` without a check.
    if (query) readOption(string(), query, "query");
    if (filter !== undefined) checkFilter(filter);
    checkPage({ limit, offset });
    // The search needs a copy: it makes a set of each list only once, and the caller may change its lists later.
    const own = structuredClone(filter);
    return {
      kind: "search",
      search: { prefix, filter: own, limit, offset, refreshTtl, now: Date.now() },
      query,
    };
  }
  if ("key" in operation) {
    const { namespace, key } = operation;
    const isPut = "value" in operation && operation.value !== null;
    await checkNamespace(namespace, { mayHaveColons: !isPut, isOwn: "isOwn" in operation });
    if (typeof key !== "string") throw invalidArgument("a string as key", key, UNWRITTEN);
    const id = itemId(namespace, key);
    if (!("value" in operation)) return { kind: "get", id };
    const { value, index, ttl } = operation;
    if (Array.isArray(index) ? !index.every((path) => typeof path === "string") : index)
      throw invalidArgument("false or a list of paths as index", index, UNWRITTEN);
    if (ttl !== undefined && ttl !== null) readOption(minutes, ttl, "ttl");
    const json = value === null ? null : exactJson("value", value);
    return {
      kind: "put",
      put: { id, namespace: [...namespace], key, value: json, index: index ?? undefined, ttl },
    };
  }
  const { matchConditions: conditions = [], maxDepth, limit, offset } = operation;
  for (const { matchType, path } of readOption(conditionsOption, conditions, "matchConditions")) {
    await checkNamespace(path, { mayBeEmpty: true, mayHaveColons: true });
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
