import { sameWordingAs } from "../../../base/text/same-task.ts";
import { wordSimilarities } from "../../../base/text/word-similarity.ts";
import { columnOf, matches } from "../../../storage/table/row-filter.ts";
import type { Told } from "../../prompt/format-hints.ts";
import { fromRow } from "../../records/experience-codec.ts";
import type { Experience, RecalledExperience } from "../../records/experience.ts";
import { scopeText } from "../../scope/scope.ts";
import { capAuthors } from "../../trust/cap-authors.ts";
import { find } from "../find-candidates.ts";
import { recallReads } from "../recall-filter.ts";
import type { RecallRequest } from "../recall-request.ts";
import type { RecallParts } from "../recall.ts";
import { type FailedTool, isEndedBy, tellOfError, tellOfSuccess, tellOfTool } from "./tell.ts";

/** An experience, and what it says about a tool that failed. */
export interface HintItem extends RecalledExperience {
  readonly told: Told;
}

/** Most experiences in a hint. */
const MOST = 2;
/** `solvedSince` looks for later successes for at most this many attempts that the error ended. */
const ENDED = 3;

/**
 * Chooses experiences that say something about the error of a tool. First come those in which this tool had
 * the error, then those in which another tool had it. If none says anything, chooses later successes at tasks
 * of attempts that the error ended.
 */
export async function chooseByError(
  request: RecallRequest,
  failed: FailedTool,
  parts: RecallParts,
): Promise<readonly HintItem[]> {
  const { scope } = request.options;
  const { ofTool, ofAny } = await parts.errors.met(
    failed.tool,
    failed.kind,
    scope === undefined ? null : scopeText(scope),
  );
  const own = new Set(ofTool);
  const experiences = await admitted([...new Set([...ofTool, ...ofAny])], request, parts);
  const items = itemsOf(request, experiences, (experience) => tellOfError(experience, failed));
  const ofThis = items.filter(({ experience }) => own.has(experience.id));
  const others = items.filter(({ experience }) => !own.has(experience.id));
  const found = [...ofThis, ...others];
  if (found.length > 0) return chosen(found, parts);
  return chosen(await solvedSince(request, experiences, failed, parts), parts);
}

/** Chooses experiences with similar tasks that say something about a tool, whatever its error. Best first. */
export async function chooseByTool(
  request: RecallRequest,
  { tool }: FailedTool,
  parts: RecallParts,
): Promise<readonly HintItem[]> {
  const { condition, admits } = parts.trust.admission(["active"]);
  const { candidates } = await find(request, condition, MOST, parts);
  const ids = candidates
    .filter(({ experience }) => admits(experience) && tellOfTool(experience, tool))
    .map(({ experience }) => experience.id);
  const experiences = await admitted(ids, request, parts);
  return chosen(
    itemsOf(request, experiences, (experience) => tellOfTool(experience, tool)),
    parts,
  );
}

/** Later successes at the tasks of those `experiences` that the error ended. */
async function solvedSince(
  request: RecallRequest,
  experiences: readonly Experience[],
  failed: FailedTool,
  parts: RecallParts,
): Promise<readonly HintItem[]> {
  const { condition } = parts.trust.admission(["active"]);
  const options = { ...request.options, outcome: "success" } as const;
  const solved = new Map<string, Experience>();
  const ended = experiences.filter((experience) => isEndedBy(experience, failed));
  for (const { task, timestamp } of ended.slice(0, ENDED)) {
    const { candidates } = await find({ ...request, task, options }, condition, MOST, parts);
    const isAsked = sameWordingAs(task);
    const same = candidates.filter(
      ({ experience }) => experience.timestamp >= timestamp && isAsked(experience.task),
    );
    const ids = same.slice(0, 1).map(({ experience }) => experience.id);
    for (const one of await admitted(ids, request, parts)) solved.set(one.id, one);
  }
  return itemsOf(request, [...solved.values()], (experience) => tellOfSuccess(experience, failed.tool));
}

/** The experiences with these ids that match the conditions of the request and that trust admits, with all labels. */
async function admitted(
  ids: readonly string[],
  { options }: RecallRequest,
  { experiences, trust }: RecallParts,
): Promise<Experience[]> {
  if (ids.length === 0) return [];
  const { admits } = trust.admission(["active"]);
  const { filter, read = columnOf } = recallReads(options, undefined);
  const rows = await experiences.get(ids, ids);
  return rows
    .filter((row) => matches(filter, row, read))
    .map(fromRow)
    .filter(admits);
}

/**
 * The experiences for which `tell` returns something. Experiences that say what worked come before those with only a
 * lesson. Within both groups the task that is most similar by words comes first. Among equally similar tasks the
 * newest experience comes first.
 */
function itemsOf(
  { task }: RecallRequest,
  experiences: readonly Experience[],
  tell: (experience: Experience) => Told | undefined,
): HintItem[] {
  const similarities = wordSimilarities(
    task,
    experiences.map((experience) => experience.task),
  );
  const items = experiences.flatMap((experience, index) => {
    const told = tell(experience);
    const similarity = similarities[index] ?? 0;
    return told ? { experience, similarity, score: similarity, told } : [];
  });
  return items.sort(
    (a, b) =>
      Number(b.told.worked !== "") - Number(a.told.worked !== "") ||
      b.similarity - a.similarity ||
      b.experience.version - a.experience.version,
  );
}

/** The best items that say different things, with a limited number per author. */
function chosen(items: readonly HintItem[], { trust }: RecallParts): readonly HintItem[] {
  const said = new Map<string, HintItem>();
  for (const item of items) {
    const words = JSON.stringify([item.told.worked, item.told.lesson]);
    if (!said.has(words)) said.set(words, item);
  }
  const different = [...said.values()];
  return capAuthors(different, MOST, trust.admission(["active"]).bound) as HintItem[];
}
