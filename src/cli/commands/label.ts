import { readHistory, type History } from "../../capture/runs/read-history.ts";
import { experienceConfig } from "../../experience/scope/experience-config.ts";
import type { Experience, Outcome } from "../../experience/records/experience.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import { idMeant } from "../text/short-ids.ts";
import { sessionMeant } from "./runs-show.ts";

interface LabelFlags {
  readonly from?: string;
  readonly score?: number;
  readonly comment?: string;
  readonly author?: string;
}

export function labelCommand(
  id: string,
  outcome: string,
  { from, author = experienceConfig().author, ...said }: LabelFlags,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const before = await readHistory(experience);
    const target = targetOf(before, id);
    const label = await experience.label(target, {
      outcome: outcome as Outcome,
      source: "human",
      ...said,
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
    const waiting =
      changed.length === 0
        ? [
            `No experience is made of this run, so nothing else changed. The label waits for one: open the handler with experienceFromRun, or record the attempt under runId ${target}.`,
          ]
        : [];
    return {
      text: [
        `Labelled ${target} ${label.outcome} ${label.score.toFixed(2)}, by human.`,
        ...lines,
        ...waiting,
      ].join("\n"),
      data: { label, changed },
    };
  });
}

/**
 * The run or experience that an id stands for. A session stands for its last root run, because a label says
 * how the attempt ended.
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

/** The experiences that a label of this target is about. */
async function about(experience: ExperienceStore, target: string): Promise<Experience[]> {
  const own = await experience.get(target);
  const runId = own ? own.runId : target;
  const found: Experience[] = own ? [own] : [];
  if (runId === "") return found;
  for await (const one of experience.scan()) if (one.runId === runId && one.id !== own?.id) found.push(one);
  return found;
}
