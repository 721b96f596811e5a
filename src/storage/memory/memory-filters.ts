import { Recent } from "../../base/collections/recent.ts";
import { evaluateFilter } from "../../base/filter/evaluate-filter.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { Row } from "../../base/types.ts";
import type { MemoryRows } from "./memory-rows.ts";
import { cellOf } from "./cells.ts";

/** The results of the latest filters are kept: of at least this many, and of at most about twice as many. */
const KEPT = 16;

interface Mask {
  passes: Uint8Array;
  upTo: number;
}

/** Which records are live and pass a filter. A filter that was used before looks only at records changed since then. */
export class MemoryFilters {
  readonly #rows: MemoryRows;
  readonly #texts: ReadonlySet<string>;
  readonly #masks = new Recent<Mask>(KEPT);

  /** @param texts The text columns. */
  constructor(rows: MemoryRows, texts: ReadonlySet<string>) {
    this.#rows = rows;
    this.#texts = texts;
  }

  /** An array with 1 at the number of each record that passes. */
  passing(filter: Filter | undefined): Uint8Array {
    const key = JSON.stringify(filter ?? null);
    let mask = this.#masks.get(key);
    if (!mask) this.#masks.set(key, (mask = { passes: new Uint8Array(0), upTo: 0 }));
    const { changes, records } = this.#rows;
    if (mask.passes.length < records) {
      const wider = new Uint8Array(2 * records);
      wider.set(mask.passes);
      mask.passes = wider;
    }
    for (; mask.upTo < changes.length; mask.upTo++) {
      const record = changes[mask.upTo] as number;
      mask.passes[record] = Number(this.#isWanted(this.#rows.newest(record), filter));
    }
    return mask.passes;
  }

  #isWanted(row: Row, filter: Filter | undefined): boolean {
    if (row["deleted"] === true) return false;
    return !filter || evaluateFilter(filter, (field) => cellOf(row, field, this.#texts));
  }
}
