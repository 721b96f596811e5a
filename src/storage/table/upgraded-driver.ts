import type { Driver } from "../driver/driver.ts";
import { wrapDriver } from "../driver/wrap-driver.ts";
import type { Row } from "../../base/types.ts";

/** How rows of earlier versions and other programs are converted to the current form. */
export interface RowUpgrade {
  /** Additional columns to read so that the requested columns can be converted. */
  readonly columns: (asked: readonly string[]) => readonly string[];
  /** Converts a row, in which columns may be missing. A row in the current form is returned unchanged. */
  readonly row: (row: Row) => Row;
}

/** A driver that reads and writes rows in the current form only, whoever wrote them. */
export function upgradedDriver(driver: Driver, { columns, row }: RowUpgrade): Driver {
  const wide = (asked: readonly string[]): string[] => [...new Set([...asked, ...columns(asked)])];
  return wrapDriver(driver, {
    append: (beneath) => (rows, hint) => beneath(rows.map(row), hint),
    lookup: (beneath) => async (keys, asked) => (await beneath(keys, wide(asked))).map(row),
    scan: (beneath) =>
      async function* (asked) {
        for await (const rows of beneath(wide(asked))) yield rows.map(row);
      },
    lookupBy: (beneath) => async (column, values, asked) =>
      (await beneath(column, values, wide(asked))).map(row),
    lookupEmpty: (beneath) => async (column, asked) => (await beneath(column, wide(asked))).map(row),
    scanSince: (beneath) => async (mark, asked) => {
      const news = await beneath(mark, wide(asked));
      return news && { ...news, rows: news.rows.map(row) };
    },
    searchVector: (beneath) => async (vector, request) => {
      const found = await beneath(vector, { ...request, columns: wide(request.columns) });
      return found.map(({ item, similarity }) => ({ item: row(item), similarity }));
    },
    searchText: (beneath) => async (text, request) =>
      (await beneath(text, { ...request, columns: wide(request.columns) })).map(row),
    searchLive: (beneath) => async (request) => {
      const found = await beneath({ ...request, columns: wide(request.columns) });
      return (
        found && {
          ...found,
          near: found.near.map(({ item, similarity }) => ({ item: row(item), similarity })),
          worded: found.worded.map(({ item, similarity }) => ({ item: row(item), similarity })),
        }
      );
    },
  });
}
