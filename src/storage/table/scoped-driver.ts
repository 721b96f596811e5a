import type { Driver, SearchRequest, TableSchema } from "../driver/driver.ts";
import { keyOf, versionOf } from "../driver/newest-rows.ts";
import { wrapDriver } from "../driver/wrap-driver.ts";
import type { DeeplakeError } from "../../base/errors.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { Row } from "../../base/types.ts";
import { inScopes, markedRow, type ScopeView, storedIds, unmarkedRow } from "./scope-view.ts";

/**
 * Restricts a driver to the scopes of one store in a shared table. Everything that is read passes through here, and
 * rows of scopes that the store does not read are dropped. How often a call uses the inner driver does not depend
 * on the dropped rows.
 */
export function scopedDriver(driver: Driver, schema: TableSchema, view: ScopeView): Driver {
  const scopes = inScopes(view);
  const readable = new Set<unknown>(view.read);
  /**
   * Ids of own rows that were stored without a mark. A new version of such a row is stored under both ids,
   * without the mark and with it.
   */
  const unmarked = new Set<string>();

  const wide = (columns: readonly string[]): string[] => [...new Set([...columns, "scope"])];
  const ours = (rows: readonly Row[]): Row[] => rows.filter((row) => readable.has(row["scope"])).map(seen);
  const seen = (row: Row): Row => {
    const plain = unmarkedRow(schema, row, view);
    const key = keyOf(schema, plain);
    if (row["scope"] === view.write && view.write !== "" && key === row[schema.key]) unmarked.add(key);
    return plain;
  };
  const narrowed = (request: SearchRequest): SearchRequest => ({
    ...request,
    filter: (request.filter ? { kind: "and", parts: [scopes, request.filter] } : scopes) satisfies Filter,
    columns: wide(request.columns),
  });
  const written = (row: Row): Row[] => {
    const scope = row["scope"] ?? "";
    if (scope !== "" && scope !== view.write) throw notOurs();
    const marked = markedRow(schema, row, view);
    const key = keyOf(schema, row);
    return unmarked.has(key) ? [{ ...marked, [schema.key]: key }, marked] : [marked];
  };
  /**
   * Makes a test whether a row is the newest version of its record. A record may have versions with and
   * without a mark.
   */
  const newestOf = async (rows: readonly Row[]): Promise<(row: Row) => boolean> => {
    const own = rows.filter((row) => row["scope"] === view.write);
    if (view.write === "" || own.length === 0) return () => true;
    const plain = (row: Row): string => keyOf(schema, unmarkedRow(schema, row, view));
    const keys = storedIds([...new Set(own.map(plain))], view);
    const newest = new Map<string, Row>();
    for (const row of await driver.lookup(keys, [schema.key, "version", "scope"])) {
      const known = newest.get(plain(row));
      if (row["scope"] === view.write && (known === undefined || versionOf(row) >= versionOf(known)))
        newest.set(plain(row), row);
    }
    return (row) => {
      const last = row["scope"] === view.write ? newest.get(plain(row)) : undefined;
      return (
        last === undefined ||
        (versionOf(last) === versionOf(row) && keyOf(schema, last) === keyOf(schema, row))
      );
    };
  };
  const isId = (column: string): boolean =>
    column === schema.key || (schema.references ?? []).includes(column);

  return wrapDriver(driver, {
    append: (beneath) => (rows, hint) => beneath(hint.stored ? rows : rows.flatMap(written), hint),
    lookup: (beneath) => async (keys, columns) => ours(await beneath(storedIds(keys, view), wide(columns))),
    scan: (beneath) =>
      async function* (columns) {
        for await (const rows of beneath(wide(columns))) yield ours(rows);
      },
    lookupBy: (beneath) => async (column, values, columns) => {
      const wanted = isId(column) ? storedIds(values, view) : values;
      return ours(await beneath(column, wanted, wide(columns)));
    },
    lookupEmpty: (beneath) => async (column, columns) => ours(await beneath(column, wide(columns))),
    scanSince: (beneath) => async (mark, columns) => {
      const news = await beneath(mark, wide(columns));
      return news && { ...news, rows: ours(news.rows) };
    },
    searchVector: (beneath) => async (vector, request) => {
      const found = await beneath(vector, narrowed(request));
      return found
        .filter(({ item }) => readable.has(item["scope"]))
        .map(({ item, similarity }) => ({ item: seen(item), similarity }));
    },
    searchText: (beneath) => async (text, request) => ours(await beneath(text, narrowed(request))),
    searchLive: (beneath) => async (request) => {
      const found = await beneath(narrowed(request));
      if (!found) return found;
      const newest = await newestOf([...found.near, ...found.worded].map(({ item }) => item));
      const live = <One extends { item: Row }>(some: readonly One[]): One[] =>
        some
          .filter(({ item }) => readable.has(item["scope"]) && newest(item))
          .map((one) => ({ ...one, item: seen(one.item) }));
      return { ...found, near: live(found.near), worded: live(found.worded) };
    },
    // The number of other tenants' rows must not become known.
    maintain: (beneath) => async (options) => {
      const report = await beneath(options);
      return report && { ...report, live: null, removed: 0 };
    },
    erase: (beneath) => async () => ({ ...(await beneath()), removed: 0 }),
  });
}

function notOurs(): DeeplakeError {
  return invalid(
    "a row of the scope that this store writes to",
    "one of another scope",
    "Open a store with that scope.",
  );
}
