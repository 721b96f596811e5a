import { onceFor } from "../../../base/collections/once-for.ts";
import type { Filter } from "../../../base/filter/filter.ts";
import { readJson } from "../../../base/json/read-json.ts";
import { cosineSimilarity } from "../../../base/text/similarity.ts";
import { nearestThenNewest } from "../../../storage/table/nearest-then-newest.ts";
import type { JsonObject, Scored, Vector } from "../../../base/types.ts";
import { expiryColumns, living } from "./expiry.ts";
import { itemColumns, itemIdOf, labelCells, namespaceOf, rowIds, type WholeItem } from "./item-codec.ts";
import { startsWith } from "./namespaces.ts";
import type { ItemSearch } from "./plan-operation.ts";
import type { ItemRow, ItemTable } from "./store-schema.ts";
import { matchesFilter } from "./value-filter.ts";
import { compare } from "../../../base/filter/compare.ts";

/** An item that a search found. `score` is set if the item was ranked by similarity. */
export interface FoundItem {
  readonly row: WholeItem;
  readonly score?: number;
}

/**
 * How many neighbours of the query's vector the first round requests. Each further round requests four times as many,
 * because conditions may exclude most of the neighbours.
 */
const FIRST = 100;

/**
 * If at most this many items match a search, the vectors of all of them are compared. That is cheaper than requesting
 * more and more neighbours.
 */
const FEW = 1000;

/** An item that matches a search. */
interface Candidate {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: number;
  readonly vectors: number;
}

/** The columns that decide which items a search returns, and in which order. */
const LISTED = ["part", "namespace", "updated_at", "vectors", ...expiryColumns] as const;
type ListedRow = ItemRow<(typeof LISTED)[number]>;

/** A row of an item, with the similarity of the row's vector to the query. */
type Part = Scored<ItemRow<"revision">>;

/** Found items in order, and the ids of those that have a score. */
interface Ranked {
  readonly items: readonly FoundItem[];
  readonly ids: ReadonlySet<string>;
}

/** The items of a search, most recently updated first. */
export async function newestItems(table: ItemTable, search: ItemSearch): Promise<FoundItem[]> {
  return page(table, await candidates(table, search), search);
}

/**
 * The items of a search, sorted by the cosine similarity of each item's nearest vector, best first. Items without a
 * vector follow without a score, most recently updated first.
 */
export async function nearestItems(
  table: ItemTable,
  search: ItemSearch,
  vector: Vector,
): Promise<FoundItem[]> {
  const { limit, offset } = search;
  const wanted = offset + limit;
  const filter = inside(search.prefix);
  let ranked: Ranked = { items: [], ids: new Set() };
  let all: readonly Candidate[] | undefined;
  for (let k = Math.min(wanted, FIRST); k > 0; k *= 4) {
    const reads = filter && { filter };
    const found = await table.search({ vector, k, newest: true, columns: ["revision"], ...reads });
    ranked = await rank(table, found, search);
    if (ranked.items.length >= wanted || found.length < k) break;
    all ??= await candidates(table, search);
    if (all.length > FEW) continue;
    ranked = await rank(table, await similarities(table, all, vector), search);
    break;
  }
  const scored = ranked.items.slice(offset, wanted);
  if (scored.length === limit) return scored;
  const others = (all ?? (await candidates(table, search))).filter(({ id }) => !ranked.ids.has(id));
  const rest = { limit: limit - scored.length, offset: Math.max(0, offset - ranked.items.length) };
  return [...scored, ...(await page(table, others, rest))];
}

/** Ranks each item once, by the best similarity of its vectors. Vectors of earlier puts are ignored. */
async function rank(table: ItemTable, found: readonly Part[], search: ItemSearch): Promise<Ranked> {
  const keys = [...new Set(found.map(({ item }) => itemIdOf(item.id)))];
  const stored = await living(table, await table.get(keys, itemColumns), search.now);
  const rows = new Map(stored.map((row) => [row.id, row]));
  const items: FoundItem[] = [];
  const ids = new Set<string>();
  for (const { item: part, similarity: score } of found) {
    const id = itemIdOf(part.id);
    const row = rows.get(id);
    if (!row || ids.has(id) || row.revision !== part.revision || !matches(row, search)) continue;
    ids.add(id);
    items.push({ row, score });
  }
  return { items, ids };
}

/** All rows with vectors of these items, most similar to `vector` first. */
async function similarities(table: ItemTable, items: readonly Candidate[], vector: Vector): Promise<Part[]> {
  const keys = items.flatMap(({ id, vectors }) => (vectors === 0 ? [] : rowIds(id, vectors)));
  const found: Part[] = [];
  for (const item of await table.get(keys, ["revision", "embedding"])) {
    const { embedding } = item;
    if (embedding) found.push({ item, similarity: cosineSimilarity(vector, embedding) });
  }
  return found.sort(nearestThenNewest);
}

/**
 * All items that match a search, most recently updated first. Reads only the columns that the conditions and the order
 * need. For a search without `filter`, these columns of all rows are kept in memory for a minute.
 */
async function candidates(table: ItemTable, search: ItemSearch): Promise<Candidate[]> {
  const rows: ListedRow[] = [];
  if (search.filter === undefined) {
    const { rows: listed } = await listedRows(table).current();
    for (const row of listed.all()) if (row.part === 0 && matches(row, search)) rows.push(row);
  } else {
    for await (const row of table.scan({ columns: [...LISTED, "item_value"] }))
      if (row.part === 0 && matches(row, search)) rows.push(row);
  }
  const found = (await living(table, rows, search.now)).map(
    ({ id, version, updated_at: updatedAt, vectors }) => ({ id, version, updatedAt, vectors }),
  );
  // Items that were updated at the same time are ordered by version, so that pages never overlap.
  return found.sort((a, b) => b.updatedAt - a.updatedAt || b.version - a.version);
}

/**
 * The `LISTED` columns of all rows, kept in memory for a minute. During that minute, only newly written rows are
 * read.
 */
const listedRows = onceFor((table: ItemTable) =>
  table.follow({ columns: LISTED, begin: () => undefined, keep: (row: ListedRow) => row }),
);

async function page(
  table: ItemTable,
  items: readonly Candidate[],
  { limit, offset }: { limit: number; offset: number },
): Promise<FoundItem[]> {
  const ids = items.slice(offset, offset + limit).map(({ id }) => id);
  return (await table.get(ids, itemColumns)).map((row) => ({ row }));
}

function matches(
  row: ItemRow<"namespace"> & { readonly item_value?: string },
  { prefix, filter }: ItemSearch,
): boolean {
  if (!startsWith(namespaceOf(row), prefix)) return false;
  if (filter === undefined) return true;
  return matchesFilter(readJson<JsonObject>(row.item_value, {}), filter);
}

/** The first labels of a namespace prefix as a filter that an engine can check. `matches` checks the whole prefix. */
function inside(prefix: readonly string[]): Filter | undefined {
  const parts = Object.entries(labelCells(prefix)).map(([field, value]) => compare(field, "eq", value));
  return parts.length === 0 ? undefined : { kind: "and", parts };
}
