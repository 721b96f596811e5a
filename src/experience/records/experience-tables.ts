import type { DriverOptions, TableSchema } from "../../storage/driver/driver.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { besideDataset, isDataset } from "../../storage/table/resolve.ts";
import { inTime } from "../../base/async/in-time.ts";
import { once } from "../../base/async/once.ts";
import type { TableOptions } from "../../storage/table/read-options.ts";
import { Table } from "../../storage/table/table.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import { isCleared } from "./cleared-row.ts";
import { lessonsSchema } from "./lesson-codec.ts";
import { rowUpgrade } from "./row-upgrade.ts";
import { rulesSchema } from "./rules-schema.ts";
import { skillsSchema } from "./skill-codec.ts";
import {
  calibrationsSchema,
  erasuresSchema,
  experiencesSchema,
  injectionsSchema,
  outcomesSchema,
  runsSchema,
} from "./schemas.ts";

/** Every table of a location, by name. */
const SCHEMAS = {
  experiences: experiencesSchema,
  runs: runsSchema,
  injections: injectionsSchema,
  outcomes: outcomesSchema,
  calibrations: calibrationsSchema,
  lessons: lessonsSchema,
  skills: skillsSchema,
  // Only `TeamRules` uses the rules, but an erasure reaches them too.
  rules: rulesSchema,
  erasures: erasuresSchema,
};

type TypedTables = {
  readonly [Name in keyof typeof SCHEMAS]: () => Promise<Table<(typeof SCHEMAS)[Name]>>;
};

/** The tables of one location. Each is opened on first use. */
export type ExperienceTables = TypedTables & {
  /** Every table of the location, opened. */
  readonly all: () => Promise<{ readonly name: string; readonly table: Table }[]>;
  readonly opened: () => readonly Table[];
  /** Closes the open tables. The next use opens them again. */
  readonly rest: () => Promise<void>;
  /** Closes the tables for good. Gives up what services take longer for than `patience` milliseconds. */
  readonly close: (patience?: number) => Promise<void>;
};

/**
 * The tables of a location: `<location>/experiences`, `/runs`, and so on. If the location is itself a
 * dataset, as the Python recipe makes it, that dataset is the experiences table and the others are beside
 * it as `<location>_runs`, and so on.
 * @param dimensions Length of the vectors of experiences; `null` without embeddings.
 */
export function experienceTables(
  location: string,
  dimensions: () => Promise<number | null>,
  { view, redaction, ...options }: DriverOptions & Pick<TableOptions, "view"> & { redaction: RedactOptions },
): ExperienceTables {
  const single = once(() => isDataset(location, options));
  let opened: Table[] = [];
  /** The tables that are open, or about to be. */
  let opening = new Map<string, Promise<Table>>();
  let closed = false;
  const openNow = async (name: string, schema: TableSchema): Promise<Table> => {
    const isMain = name === "experiences";
    const [place, table] = (await single())
      ? [isMain ? location : besideDataset(location, name), null]
      : [location, name];
    const upgrade = isCleared(name) ? rowUpgrade(name, redaction) : undefined;
    const how = { ...options, dimensions: isMain ? await dimensions() : null, view, upgrade };
    return Table.open(place, table, schema, how);
  };
  const open = (name: string, schema: TableSchema): Promise<Table> => {
    if (closed) return Promise.reject(usedAfterClose());
    const began = opening;
    const known = began.get(name);
    if (known) return known;
    const table = openNow(name, schema).then(async (made) => {
      if (began !== opening) {
        await made.close();
        throw usedAfterClose();
      }
      opened.push(made);
      return made;
    });
    began.set(name, table);
    // After a failure the next use tries again.
    table.catch(() => began.delete(name));
    return table;
  };
  /** Gives up the tables that are about to be opened. Resolves when none is any more. */
  const stopOpening = async (): Promise<void> => {
    const began = opening;
    opening = new Map();
    await Promise.allSettled(began.values());
  };
  const tables = Object.entries(SCHEMAS).map(([name, schema]) => [name, () => open(name, schema)] as const);
  return {
    ...(Object.fromEntries(tables) as unknown as TypedTables),
    all: () => Promise.all(tables.map(async ([name, table]) => ({ name, table: await table() }))),
    opened: () => opened,
    rest: async () => {
      const left = opened;
      opened = [];
      await stopOpening();
      await Promise.all(left.map((table) => table.close()));
    },
    close: async (patience) => {
      closed = true;
      await inTime(patience, stopOpening, () => undefined);
      await Promise.all(opened.map((table) => table.close(patience)));
    },
  };
}

function usedAfterClose(): DeeplakeError {
  return new DeeplakeError(
    "CLOSED",
    "Expected an open store, got a call after it was closed. Open it again.",
  );
}
