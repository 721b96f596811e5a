import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { experienceTables } from "../../experience/records/experience-tables.ts";
import { parseSegmentName } from "../../storage/spool/segment-name.ts";
import { shownLocation } from "../../storage/driver/location.ts";
import { redactSecrets } from "../../storage/redaction/redact-secrets.ts";
import { spoolDirectory } from "../../storage/spool/spool-directory.ts";
import { decodeRecords } from "../../storage/spool/spool-records.ts";
import { requireOwner, requireRecorded } from "../open-store.ts";
import { namesText, strangersAmong, WORK_AS } from "../strangers.ts";
import type { Check } from "./doctor.ts";
import { sum } from "../../base/collections/sum.ts";

/** Milliseconds after which a database or service that does not answer counts as unreachable. */
const DEADLINE = 10_000;

/**
 * Checks the content of a location in all scopes: its rows, rows that wait on disk, and labels whose target is not
 * stored.
 */
export async function checkLocation(location: string): Promise<Check[]> {
  try {
    requireRecorded(location);
    requireOwner(location);
    const tables = experienceTables(location, async () => null, {
      redaction: {},
      // Not for object storage, where one deadline covers the reading of all rows.
      ...(/^(?:al|postgres\w*):/.test(location) && { deadlineMs: DEADLINE }),
    });
    try {
      const [experiences, runs, outcomes] = await Promise.all([
        (await tables.experiences()).rows({ columns: ["run_id", "author", "recorded_by"] }),
        (await tables.runs()).rows({ columns: [] }),
        (await tables.outcomes()).rows({ columns: ["target"] }),
      ]);
      const known = new Set([
        ...experiences.flatMap(({ id, run_id: run }) => [id, run]),
        ...runs.map(({ id }) => id),
      ]);
      const loose = outcomes.filter(({ target }) => !known.has(target)).length;
      return [
        {
          name: "rows",
          state: "ok",
          found: `${experiences.length} experiences, ${runs.length} runs, ${outcomes.length} labels at ${shownLocation(location)}`,
        },
        ...(loose === 0 ? [] : [looseLabels(loose)]),
        ...strangers(experiences.map((row) => ({ author: row.author, recordedBy: row.recorded_by }))),
        waiting(location),
      ];
    } finally {
      await tables.close();
    }
  } catch (error) {
    return [
      {
        name: "location",
        state: "missing",
        found: shownLocation(location),
        remedy: redactSecrets((error as Error).message),
      },
    ];
  }
}

/** Authors whom commands do not trust. Their experiences do not count until they are released. */
function strangers(experiences: Parameters<typeof strangersAmong>[0]): Check[] {
  const names = strangersAmong(experiences);
  if (names.length === 0) return [];
  const found = `commands do not trust ${namesText(names)}, who recorded experiences there`;
  return [{ name: "author", state: "note", found, remedy: WORK_AS }];
}

function looseLabels(count: number): Check {
  return {
    name: "labels",
    state: "note",
    found: `${count} name no experience or run that is there`,
    remedy: "Their runs may not be stored yet, or were deleted. Check the ids that you label.",
  };
}

/** Counts rows that wait on disk because their table did not take them. */
function waiting(location: string): Check {
  const directory = spoolDirectory(location, {});
  const segments =
    directory !== undefined && existsSync(directory)
      ? readdirSync(directory).filter((name) => parseSegmentName(name) !== undefined)
      : [];
  const count = sum(
    segments.map((name) => decodeRecords(readFileSync(join(directory as string, name))).rows.length),
  );
  if (count === 0) return { name: "spool", state: "ok", found: "no row waits on disk" };
  return {
    name: "spool",
    state: "note",
    found: `${count} rows wait in ${directory}`,
    remedy: "The next store that is opened there stores them.",
  };
}
