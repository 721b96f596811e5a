import { readHistory, type History } from "../../capture/runs/read-history.ts";
import { experienceConfig } from "../../experience/scope/experience-config.ts";
import type { Experience, Outcome } from "../../experience/records/experience.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { LabelReason } from "../../experience/records/label-answer.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { wrapped } from "../text/width.ts";
import { idMeant } from "../text/short-ids.ts";
import { sessionMeant } from "./runs-show.ts";

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

interface LabelFlags {
  readonly from?: string;
  readonly score?: number;
  readonly comment?: string;
  readonly lesson?: string;
  readonly author?: string;
}

export function labelCommand(
  id: string,
  outcome: string,
  { from, lesson, author = experienceConfig().author, ...said }: LabelFlags,
  { width }: Pick<Screen, "width">,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const before = await readHistory(experience);
    const target = targetOf(before, id);
    const label = await experience.label(target, {
      outcome: outcome as Outcome,
      source: "human",
      ...said,
      ...(lesson !== undefined && { lessons: lesson }),
      ...(author !== undefined && { author }),
    });
    const known = new Map(before.experiences.map((one) => [one.id, one]));
    const changed = (await about(experience, target)).map(({ id: changedId, outcome: after, score }) => ({
      id: changedId,
      before: known.get(changedId)?.outcome ?? null,
      after,
      scoreBefore: known.get(changedId)?.score ?? null,
      score,
    }));
    const lines = changed.map(({ id: changedId, before: was, after, scoreBefore, score }) =>
      was === null
        ? `New experience ${changedId}: ${after} ${score.toFixed(2)}`
        : `Experience ${changedId}: ${was} ${scoreBefore?.toFixed(2)} → ${after} ${score.toFixed(2)}`,
    );
    const taught = lesson === undefined || label.state !== "applied" ? [] : [`Lesson: ${lesson}`];
    const waiting =
      label.state === "applied"
        ? []
        : [
            wrapped(
              `No experience changed: ${WHY[label.reason ?? "unknown-run"]} ${REST[label.state]}`,
              width,
            ),
          ];
    return {
      text: [
        `Labelled ${target} ${label.outcome} ${label.score.toFixed(2)}, by human.`,
        ...lines,
        ...taught,
        ...waiting,
      ].join("\n"),
      data: { label, changed },
    };
  });
}

/**
 * The run or experience that an id names. The id of a session names its last root run, because a label says how the
 * attempt ended.
 */
function targetOf(history: History, id: string): string {
  const experiences = history.experiences.map((one) => one.id);
  if (experiences.some((one) => one === id)) return id;
  const isExperience = experiences.some((one) => one.startsWith(id));
  const isRun = history.logged.some(
    ({ id: run, threadId }) => run.startsWith(id) || threadId?.startsWith(id) === true,
  );
  if (isExperience && !isRun) return idMeant(experiences, id, "an experience", "");
  const { session, runs } = sessionMeant(history, id);
  const named = runs.find((run) => run.id === id || (run.id !== session.id && run.id.startsWith(id)));
  if (named && session.id !== id) return named.rootId;
  return session.roots.at(-1)?.rootId ?? session.id;
}

/** The experiences that a label of this run or experience judges. */
async function about(experience: ExperienceStore, target: string): Promise<Experience[]> {
  const own = await experience.get(target);
  const runId = own ? own.runId : target;
  const found: Experience[] = own ? [own] : [];
  if (runId === "") return found;
  for await (const one of experience.scan()) if (one.runId === runId && one.id !== own?.id) found.push(one);
  return found;
}
