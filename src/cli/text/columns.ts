import { oneLine } from "../../base/shortened.ts";
import { marked, type Style } from "./style.ts";
import { fitted, padded, widthOf } from "./width.ts";
import { sum } from "../../base/collections/sum.ts";

/** A column of a table. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => string;
  readonly align?: "right";
  /** The least width of the column, if it may be cut in a table that is too wide. */
  readonly least?: number;
  /**
   * Marks a column of ids. Ids are never cut, because nobody could type a cut id. The column is narrowed only after the
   * columns with `least`. An id that has no room then stands on a line above its row, after the header of the column.
   */
  readonly isId?: true;
  /** Whether the cells are marked by the word that they begin with, such as an outcome or a status. */
  readonly isMarked?: true;
}

const GAP = "  ";

/**
 * Formats rows as a table that fits into `width` columns of the terminal if possible. If the table is too wide, only
 * columns with `least` are cut, and ids without room get a line of their own. A column without any text is left out.
 */
export function columns<Row>(
  all: readonly Column<Row>[],
  rows: readonly Row[],
  { width, style, below }: { width: number; style: Style; below?: (row: Row) => readonly string[] },
): string {
  const cells = rows.map((row) =>
    all.map(({ cell, isId }) => (isId ? oneLine(cell(row)) : fitted(cell(row), width))),
  );
  const shown = all
    .map((column, index) => ({ column, texts: cells.map((texts) => texts[index] ?? "") }))
    .filter(({ texts }) => rows.length === 0 || texts.some((text) => text !== ""));
  const natural = shown.map(({ column, texts }) =>
    texts.reduce((most, text) => Math.max(most, widthOf(text)), widthOf(column.header)),
  );
  const room = width - GAP.length * (shown.length - 1);
  const widths = narrowed(
    narrowed(
      natural,
      shown.map(({ column }) => column.least),
      room,
    ),
    shown.map(({ column }) => (column.isId ? widthOf(column.header) : undefined)),
    room,
  );
  const hasRoom = (text: string, index: number): boolean =>
    !shown[index]?.column.isId || widthOf(text) <= (widths[index] ?? 0);
  const line = (texts: readonly string[], mark: (index: number) => (text: string) => string): string =>
    texts
      .map((text, index) => {
        const side = shown[index]?.column.align === "right" ? "left" : "right";
        const most = widths[index] ?? 0;
        const isLast = index === texts.length - 1;
        const cut = hasRoom(text, index) ? fitted(text, most) : "";
        return mark(index)(isLast && side === "right" ? cut : padded(cut, most, side));
      })
      .join(GAP)
      .trimEnd();
  const header = line(
    shown.map(({ column }) => column.header),
    () => style.strong,
  );
  const body = rows.flatMap((row, at) => [
    ...shown.flatMap(({ column, texts }, index) =>
      hasRoom(texts[at] ?? "", index) ? [] : [`${column.header} ${texts[at]}`],
    ),
    line(
      shown.map(({ texts }) => texts[at] ?? ""),
      (index) => marked(style, shown[index]?.column.isMarked ? firstWord(shown[index].texts[at]) : ""),
    ),
    ...(below?.(row) ?? []),
  ]);
  return [header, ...body].join("\n");
}

/** Narrows the columns with `least` until all fit: always the column that is widest in comparison with its `least`. */
function narrowed(
  natural: readonly number[],
  least: readonly (number | undefined)[],
  room: number,
): readonly number[] {
  const widths = [...natural];
  let over = sum(widths) - room;
  while (over > 0) {
    const excess = widths.map((one, index) => one - (least[index] ?? Number.POSITIVE_INFINITY));
    const most = Math.max(...excess);
    if (!(most > 0)) break;
    const at = excess.indexOf(most);
    widths[at] = (widths[at] ?? 0) - 1;
    over--;
  }
  return widths;
}

function firstWord(text = ""): string {
  return /^\w*/.exec(text)?.[0] ?? "";
}
