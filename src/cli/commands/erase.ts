import type { EraseReport } from "../../experience/erase/erase-experience.ts";
import { readErase, type EraseRequest } from "../../experience/erase/erase-request.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { shortStoredIds } from "../stored-ids.ts";
import { wrapped } from "../text/width.ts";
import { UsageError } from "../usage-error.ts";

/** Options of the `erase` command. */
interface EraseFlags {
  readonly user?: string;
  readonly author?: string;
  readonly id?: readonly string[];
  readonly "dry-run"?: boolean;
}

export async function eraseCommand(
  { from, yes, ...flags }: EraseFlags & { readonly from?: string; readonly yes?: boolean },
  { width, progress }: Pick<Screen, "width" | "progress">,
): Promise<Answer> {
  const isDry = flags["dry-run"] === true;
  if (!yes && !isDry)
    throw new UsageError(
      "erase: Erasing cannot be undone. Add --yes to do it, or --dry-run to see what goes.",
    );
  const report = await progress.while("Erasing", eraseRecorded(from, flags));
  const lines = report.tables.map(({ table, records, scrubbed, remains }) => {
    const counts = `${table}: ${records} ${isDry ? "would be removed" : "removed"}, ${scrubbed} kept without texts`;
    return `${counts}${remains === "none" ? "" : `; bytes may remain: ${remains}`}`;
  });
  if (report.informed.length > 0)
    lines.push(
      `${report.informed.length} experiences stay although their runs were shown it. Review: ${report.informed.join(", ")}`,
    );
  if (isDry && report.found) lines.unshift("Nothing was removed. With --yes instead of --dry-run:");
  if (!report.found)
    lines.unshift("Nothing was recorded of what you named. Look at the name, the location and the scope.");
  return {
    text: lines.map((line) => wrapped(line, width)).join("\n"),
    data: report,
    code: report.found ? 0 : 1,
  };
}

/**
 * Removes what was recorded for a user, by an author, or under ids. A dry run only counts what would be removed.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION
 */
async function eraseRecorded(
  from: string | undefined,
  { user, author, id, "dry-run": dryRun = false }: EraseFlags,
): Promise<EraseReport> {
  const given = {
    ...(user !== undefined && { user }),
    ...(author !== undefined && { author }),
    ...(id !== undefined && { ids: id }),
  };
  readErase(given as EraseRequest);
  return await withStore(from, async (experience) => {
    const request = { ...given, ...(id && { ids: await idsMeant(experience, id) }) } as EraseRequest;
    return experience.erase(request, { dryRun });
  });
}

/**
 * The ids that were typed. A shortened id is understood only as lists print it, because the whole id of something that
 * was removed before may be the beginning of another id.
 */
async function idsMeant(experience: ExperienceStore, typed: readonly string[]): Promise<string[]> {
  const known = (await experience.lessons.list()).map(({ id }) => id);
  for await (const { id } of experience.scan()) known.push(id);
  const short = await shortStoredIds(experience);
  const shown = new Map(known.map((id) => [short(id), id]));
  return typed.map((one) => (known.includes(one) ? one : (shown.get(one) ?? one)));
}
