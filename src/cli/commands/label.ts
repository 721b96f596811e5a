import { oneLine } from "../../base/shortened.ts";
import { readHistory } from "../../capture/runs/read-history.ts";
import { experienceConfig } from "../../experience/scope/experience-config.ts";
import type { Experience, Outcome } from "../../experience/records/experience.ts";
import { portOf } from "../../experience/store/port.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { Label, LabelInput } from "../../experience/records/label.ts";
import type { LabelAnswer, LabelReason } from "../../experience/records/label-answer.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import type { Answer } from "../command.ts";
import { labelTarget } from "../label-target.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { sourcesText } from "../text/in-words.ts";
import { wrapped } from "../text/width.ts";
import { UsageError } from "../usage-error.ts";

/** For each reason why a label changed no experience: the reason, and what makes the label count. */
const WHY: Readonly<Record<LabelReason, string>> = {
  "unknown-run": "nothing with this id is stored yet.",
  "root-not-stored": "its root run is not stored yet.",
  "no-task": "no task was found in the input of the run. Record the attempt with its task under this run id.",
  "no-experience-from-run":
    "nothing recorded an experience of the run. Open the handler with experienceFromRun, or record the attempt under this run id.",
  forgotten: "the experience was forgotten.",
  "other-scope": "the run is of a scope that this store does not write to.",
};
const REST = {
  waiting: "The label is kept and waits.",
  none: "The label is kept, and teaches nothing until then.",
} as const;

/**
 * Confidence of a label that only teaches a lesson. Such a label decides the outcome only if there is no other label.
 */
const NO_JUDGEMENT = 0.5;

interface LabelFlags {
  readonly from?: string;
  readonly score?: number;
  readonly comment?: string;
  readonly lesson?: string;
  readonly author?: string;
}

/** An experience and its labels. */
interface Labelled {
  readonly experience: Experience;
  readonly labels: readonly Label[];
}

export function labelCommand(
  id: string,
  outcome: string | undefined,
  { from, lesson, author = experienceConfig().author, score, comment }: LabelFlags,
  { width }: Pick<Screen, "width">,
): Promise<Answer> {
  if (outcome === undefined && score === undefined && lesson === undefined)
    throw new UsageError("label: Expected OUTCOME: success, failure or partial. --lesson TEXT needs none.");
  return withStore(from, async (experience) => {
    const waiting = (await portOf(experience).labelsWithoutExperience()).map((one) => one.target);
    const target = labelTarget(await readHistory(experience), waiting, id);
    const before = await labelledBy(experience, target);
    const said = {
      ...(score !== undefined && { score }),
      ...(comment !== undefined && { comment }),
      ...(lesson !== undefined && { lessons: lesson }),
      ...(author !== undefined && { author }),
    };
    const judged =
      outcome === undefined && score === undefined
        ? sameJudgement(before.find(({ experience: { id: own } }) => own === target) ?? before.at(-1), author)
        : { ...(outcome !== undefined && { outcome: outcome as Outcome }) };
    const label = await experience.label(target, { source: "human", ...judged, ...said });
    const after = await labelledBy(experience, target);
    const known = new Map(before.map((one) => [one.experience.id, one.experience]));
    const changed = after.map(({ experience: now, labels }) => {
      const was = known.get(now.id);
      return {
        id: now.id,
        before: was?.outcome ?? null,
        after: now.outcome,
        scoreBefore: was?.score ?? null,
        score: now.score,
        lessonBefore: was?.lessons ?? null,
        lesson: now.lessons,
        sources: sourcesText(now.labelSource, labels),
      };
    });
    const head = `Labelled ${oneLine(target)} ${label.outcome} ${label.score.toFixed(2)}, by human${author ? ` (${author})` : ""}.`;
    const lines = [
      head,
      ...changed.flatMap((one) => changeLines(one, label)),
      ...(label.comment === "" ? [] : [`Comment: ${label.comment}`]),
      ...waitingLines(label),
    ];
    return { text: lines.map((line) => wrapped(line, width)).join("\n"), data: { label, changed } };
  });
}

/**
 * The judgement of a label that only teaches. Only the latest label of an author counts, so the author's earlier
 * judgement is repeated. If there is none, the label repeats the outcome of the experience.
 * @throws DeeplakeError INVALID_ARGUMENT if nobody has judged the attempt yet
 */
function sameJudgement(
  target: Labelled | undefined,
  author: string | undefined,
): Pick<LabelInput, "outcome" | "score" | "confidence"> {
  if (!target)
    throw invalid("an outcome for an attempt that nobody judged", "none", "Add success, failure or partial.");
  const own = target.labels.findLast((one) => author && one.source === "human" && one.author === author);
  const { outcome, score, confidence } = own ?? { ...target.experience, confidence: NO_JUDGEMENT };
  return { outcome, score, confidence };
}

interface Change {
  readonly id: string;
  readonly before: Outcome | null;
  readonly after: Outcome;
  readonly scoreBefore: number | null;
  readonly score: number;
  readonly lessonBefore: string | null;
  readonly lesson: string;
  readonly sources: string;
}

/**
 * Says what a label changed in one experience: the outcome, who judged the experience now, and the lesson. Only one of
 * several attempts of a run takes the label into account, so nothing is said of unchanged others.
 */
function changeLines(change: Change, label: LabelAnswer): string[] {
  const { id, before, after, scoreBefore, score, lessonBefore, lesson, sources } = change;
  const now = `${after} ${score.toFixed(2)}`;
  const was = `${before} ${scoreBefore?.toFixed(2)}`;
  if (id !== label.experienceId && was === now && lessonBefore === lesson) return [];
  const outcome =
    before === null
      ? `New experience ${oneLine(id)}: ${now}`
      : `Experience ${oneLine(id)}: ${was === now ? `still ${now}` : `${was} → ${now}`}`;
  const taught = id === label.experienceId ? label.lessons : "";
  return [`${outcome}, by ${sources}.`, ...lessonLines(lessonBefore ?? "", lesson, taught)];
}

const REFUSED =
  "The new lesson is kept with its label. Agents are not given it: another one counts more, or it may not be trusted.";

function lessonLines(before: string, after: string, taught: string): string[] {
  const refused = taught !== "" && after !== taught ? [REFUSED] : [];
  if (before === after) return [...(after === "" ? [] : [`Lesson, as before: ${after}`]), ...refused];
  return [
    after === "" ? "Agents are given no lesson of it any more." : `Lesson: ${after}`,
    ...(before === "" ? [] : [`Agents are no longer given, though it is kept: ${before}`]),
    ...refused,
  ];
}

function waitingLines({ state, reason }: LabelAnswer): string[] {
  return state === "applied" ? [] : [`No experience changed: ${WHY[reason ?? "unknown-run"]} ${REST[state]}`];
}

/**
 * The experience with this id and the others of its run, or the experiences of the run with this id. Oldest first, with
 * labels.
 */
async function labelledBy(experience: ExperienceStore, target: string): Promise<Labelled[]> {
  const own = await experience.get(target);
  const runId = own ? own.runId : target;
  const found: Experience[] = own ? [own] : [];
  for await (const one of experience.scan())
    if (runId !== "" && one.runId === runId && one.id !== own?.id) found.push(one);
  const oldestFirst = found.toSorted((a, b) => a.timestamp - b.timestamp);
  return Promise.all(
    oldestFirst.map(async (one) => ({ experience: one, labels: await experience.labels(one.id) })),
  );
}
