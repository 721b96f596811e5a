import type { DriverOptions, TableSchema } from "../../storage/driver/driver.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { besideDataset, isDataset } from "../../storage/table/resolve.ts";
import { once } from "../../base/async/once.ts";
import type { TableOptions } from "../../storage/table/read-options.ts";
import { Table } from "../../storage/table/table.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import { isCleared } from "./cleared-row.ts";
import { erasuresSchema } from "./erasures-schema.ts";
import { lessonsSchema } from "./lessons-schema.ts";
import { rowUpgrade } from "./row-upgrade.ts";
import { rulesSchema } from "./rules-schema.ts";
import { skillsSchema } from "./skills-schema.ts";
import {
  calibrationsSchema,
  experiencesSchema,
  injectionsSchema,
  outcomesSchema,
  runsSchema,
} from "./schemas.ts";

/** The tables of one location, opened when first needed. */
export interface ExperienceTables {
  readonly experiences: () => Promise<Table>;
  readonly runs: () => Promise<Table>;
  readonly injections: () => Promise<Table>;
  readonly outcomes: () => Promise<Table>;
  readonly calibrations: () => Promise<Table>;
  readonly lessons: () => Promise<Table>;
  readonly skills: () => Promise<Table>;
  /** Every table of the location, opened. */
  readonly all: () => Promise<{ readonly name: string; readonly table: Table }[]>;
  /** The tables opened so far. */
  readonly opened: () => readonly Table[];
  /** Closes them; none is opened afterwards. */
  readonly close: () => Promise<void>;
}

/**
 * The tables of a location: `<location>/experiences`, `/runs`, …. A location that is one dataset itself, as the
 * Python recipe makes it, is the experiences table, and the companions stand beside it as `<location>_runs`, ….
 */
export function experienceTables(
  location: string,
  dimensions: number | null,
  { view, redaction, ...options }: DriverOptions & Pick<TableOptions, "view"> & { redaction: RedactOptions },
): ExperienceTables {
  const single = once(() => isDataset(location, options));
  const opened: Table[] = [];
  let closed = false;
  const open = async (name: string, schema: TableSchema, size: number | null): Promise<Table> => {
    if (closed)
      throw new DeeplakeError(
        "CLOSED",
        "Expected an open store, got a use after it was closed. Open it again.",
      );
    const [place, table] = (await single())
      ? [name === "experiences" ? location : besideDataset(location, name), null]
      : [location, name];
    const upgrade = isCleared(name) ? rowUpgrade(name, redaction) : undefined;
    const result = await Table.open(place, table, schema, { ...options, dimensions: size, view, upgrade });
    opened.push(result);
    return result;
  };
  const experiences = once(() => open("experiences", experiencesSchema, dimensions));
  const companions = {
    runs: once(() => open("runs", runsSchema, null)),
    injections: once(() => open("injections", injectionsSchema, null)),
    outcomes: once(() => open("outcomes", outcomesSchema, null)),
    calibrations: once(() => open("calibrations", calibrationsSchema, null)),
    lessons: once(() => open("lessons", lessonsSchema, null)),
    skills: once(() => open("skills", skillsSchema, null)),
    // `TeamRules` reads and writes them; what is erased goes from them too.
    rules: once(() => open("rules", rulesSchema, null)),
    erasures: once(() => open("erasures", erasuresSchema, null)),
  };
  return {
    experiences,
    ...companions,
    all: () =>
      Promise.all(
        Object.entries({ experiences, ...companions }).map(async ([name, table]) => ({
          name,
          table: await table(),
        })),
      ),
    opened: () => opened,
    close: async () => {
      closed = true;
      await Promise.all(opened.map((table) => table.close()));
    },
  };
}
