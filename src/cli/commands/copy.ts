import { resolve } from "node:path";

import { DeeplakeError } from "../../base/errors.ts";
import { copyTables } from "../../experience/records/copy-tables.ts";
import { experienceTables } from "../../experience/records/experience-tables.ts";
import { shownLocation } from "../../storage/driver/location.ts";
import type { Answer } from "../command.ts";
import { closing, directoryOf, locationOf, requireOwner, withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { counted } from "../text/values.ts";

export async function copyCommand(
  { from, to }: { readonly from?: string | undefined; readonly to: string },
  { progress }: Pick<Screen, "progress">,
): Promise<Answer> {
  const source = locationOf(from);
  requireOther(source, to);
  requireOwner(to);
  const isStored = await withStore(source, (experience) => experience.flush());
  const counts = await closing(tablesAt(source), (old) =>
    closing(tablesAt(to), (copy) =>
      copyTables(old, copy, (name, done, total) => progress.at(`Copying ${name}`, done, total)),
    ),
  );
  const { experiences = 0, runs = 0, outcomes = 0 } = counts;
  const found = `${counted(experiences, "experience")}, ${counted(runs, "run")}, ${counted(outcomes, "label")}`;
  const text = `Copied ${shownLocation(source)} to ${shownLocation(to)}: ${found}.`;
  if (isStored) return { text, data: counts };
  return {
    text: `${text}\nSome runs still wait on disk and are not copied. Copy again later.`,
    data: counts,
    code: 1,
  };
}

async function tablesAt(location: string): Promise<ReturnType<typeof experienceTables>> {
  return experienceTables(location, async () => null, { redaction: {} });
}

/** @throws DeeplakeError INVALID_LOCATION if nothing would be kept, or if both are one location */
function requireOther(from: string, to: string): void {
  const [source, target] = [from, to].map((location) => resolve(directoryOf(location) ?? location));
  if (source !== target && !/^memory:/i.test(to)) return;
  throw new DeeplakeError(
    "INVALID_LOCATION",
    `Expected another location that lasts, got ${shownLocation(to)}. Name a directory, s3://…, al://… or postgres://… with --to.`,
  );
}
