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

/** An item that was found, with `score` where it was ranked. */
export interface FoundItem {
  readonly row: WholeItem;
  readonly score?: number;
}

/** Neighbours asked for at first, however many are wanted: filters may let most of them fall. */
const FIRST = 100;

/** So many items are ranked one by one sooner than by asking the engine for ever more neighbours. */
const FEW = 1000;

/** An item that a search lets pass. */
interface Candidate {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: number;
  readonly vectors: number;
}

/** A row of an item, and how similar its vector is. */
type Part = Scored<ItemRow<"revision">>;

/** Items in the order they are given in, and the ids of those that come with a score. */
interface Ranked {
  readonly items: readonly FoundItem[];
  readonly ids: ReadonlySet<string>;
}

/** Items by the time of their last update, the newest first. */
export async function newestItems(table: ItemTable, search: ItemSearch): Promise<FoundItem[]> {
  return page(table, await candidates(table, search), search);
}

/**
 * Items by the cosine similarity of their nearest vector, the best first; after them, without a score, those that have
 * no vector, the newest first.
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

/** Each item once, with its best similarity. A vector of an earlier put counts no more. */
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

/** The similarity of every vector of these items, the best first. */
async function similarities(table: ItemTable, items: readonly Candidate[], vector: Vector): Promise<Part[]> {
  const keys = items.flatMap(({ id, vectors }) => (vectors === 0 ? [] : rowIds(id, vectors)));
  const found: Part[] = [];
  for (const item of await table.get(keys, ["revision", "embedding"])) {
    const { embedding } = item;
    if (embedding) found.push({ item, similarity: cosineSimilarity(vector, embedding) });
  }
  return found.sort(nearestThenNewest);
}

/** What passes, the newest first. Looks at every row, but fetches only what decides. */
async function candidates(table: ItemTable, search: ItemSearch): Promise<Candidate[]> {
  const columns = ["part", "namespace", "updated_at", "vectors", ...expiryColumns] as const;
  const rows: ItemRow<(typeof columns)[number]>[] = [];
  for await (const row of table.scan({ columns: search.filter ? [...columns, "item_value"] : columns }))
    if (row.part === 0 && matches(row, search)) rows.push(row);
  const found = (await living(table, rows, search.now)).map(
    ({ id, version, updated_at: updatedAt, vectors }) => ({ id, version, updatedAt, vectors }),
  );
  // Items of one moment are told apart by their versions, so that pages never overlap.
  return found.sort((a, b) => b.updatedAt - a.updatedAt || b.version - a.version);
}

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

/** What an engine can tell of a namespace by itself; the rest is compared on the item. */
function inside(prefix: readonly string[]): Filter | undefined {
  const parts = Object.entries(labelCells(prefix)).map(([field, value]): Filter => ({
    kind: "compare",
    field,
    operator: "eq",
    value,
  }));
  return parts.length === 0 ? undefined : { kind: "and", parts };
}
