import { randomUUID } from "node:crypto";

import { inTime } from "../../base/async/in-time.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { ruleRows } from "../ledger/rule-rows.ts";
import { counterOf } from "../prompt/count-tokens.ts";
import { estimateTokens } from "../prompt/estimate-tokens.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { HealthCounters } from "../records/health.ts";
import type { LabelledExperiences } from "../records/labelled-experiences.ts";
import { capAuthors, isCrowded } from "../trust/cap-authors.ts";
import type { Trust } from "../trust/trust.ts";
import { assign, unassigned } from "./assign-experiences.ts";
import type { RecallCalibration } from "./calibrate-recall.ts";
import { type Candidate, type CandidateSources, find } from "./find-candidates.ts";
import { rank } from "./rank-candidates.ts";
import { abstains } from "./ranking/abstention.ts";
import { lessonsBeside, rulesBeside } from "./recall-advice.ts";
import { type FindOptions, type RecallOptions, statedFind } from "./recall-options.ts";
import { type AskedStore, check, type RecallRequest } from "./recall-request.ts";
import type { Recall } from "./recall-result.ts";
import { render, type Rendered } from "./render-recall.ts";

/** What of a store recall works with. */
export interface RecallParts extends AskedStore, CandidateSources {
  readonly experiences: LabelledExperiences;
  readonly trust: Trust;
  readonly calibration: RecallCalibration;
  readonly ledger: Ledger;
  readonly lessons: Lessons;
  readonly health: HealthCounters;
}

/** What was chosen for a task. */
interface Chosen {
  /** Best first. */
  readonly items: readonly RecalledExperience[];
  /** The store knows too little about the task to choose anything. */
  readonly abstained?: true;
}

/** How many times as many experiences are looked for where those first found do not do. */
const WIDER = 16;

/**
 * Gives an agent experience for its task:
 *
 *     check → find → admit → rank → assign → render → note
 *
 * `choose` is the middle of it (find, admit, rank) and changes nothing. What somebody only looks at ends there.
 */
export async function recall(task: string, given: RecallOptions, parts: RecallParts): Promise<Recall> {
  const request = check(task, given, parts);
  if (isInspection(request)) {
    parts.health.recalls++;
    // All of it is looked at, and none of it must reach an agent.
    return { items: (await choose(toLookAt(request, { collapse: false }), parts)).items, text: "" };
  }
  const { deadline } = request.options;
  const rendered = await inTime(
    deadline,
    () => prepare(request, parts),
    () => render(request, unassigned("deadline"), {}, estimateTokens),
  );
  await note(rendered, request, parts);
  return rendered.recall;
}

/** The experiences that recall chooses from the store for a task, best first; nothing is given or written down. */
export async function look(
  task: string,
  given: FindOptions,
  parts: RecallParts,
): Promise<readonly RecalledExperience[]> {
  const request = check(task, statedFind(given), { ...parts, injection: {} });
  return (await choose(toLookAt(request), parts)).items;
}

/** All that an agent waits for: find → admit → rank → assign → render. */
async function prepare(request: RecallRequest, parts: RecallParts): Promise<Rendered> {
  const { items, abstained } = await choose(request, parts);
  const count = counterOf(request.options);
  const assigned = abstained ? unassigned("abstained") : await assign(request, items, parts.ledger, count);
  const rules = await rulesBeside(request, parts);
  const lessons = await lessonsBeside(request, assigned, parts.lessons);
  return render(request, assigned, { rules, lessons }, count);
}

/** The best `k` experiences that may be used, of which no author has too many: find → admit → rank. */
async function choose(request: RecallRequest, parts: RecallParts): Promise<Chosen> {
  const near = await chooseAmong(1, request, parts);
  const chosen = near.lacks ? await chooseAmong(WIDER, request, parts) : near;
  // Candidates are ranked by their columns, which hold a copy of what labels come to; what is given is read with its labels.
  const rows = await parts.experiences.get(chosen.items.map(({ experience }) => experience.id));
  const whole = new Map(rows.map((row) => [row["id"], fromRow(row)]));
  const items = chosen.items.flatMap((item) => {
    const experience = whole.get(item.experience.id);
    return experience ? [{ ...item, experience }] : [];
  });
  return { ...chosen, items };
}

/**
 * @param width How many times as many are looked for as are wanted.
 * @returns `lacks`: too few could be chosen, because some of those found may not be used or one author has too many of them.
 */
async function chooseAmong(
  width: number,
  request: RecallRequest,
  parts: RecallParts,
): Promise<Chosen & { readonly lacks: boolean }> {
  const { task, agent, at, options } = request;
  const { k, status } = options;
  const { condition, admits, bound } = parts.trust.admission([status].flat());
  const { candidates, isAll, vector } = await find(request, condition, width * k, parts);
  const admitted = admit(candidates, admits);
  const usual = options.abstain ? await parts.calibration.usual() : undefined;
  if (vector && usual && abstains(vector, candidates, usual))
    return { items: [], abstained: true, lacks: false };
  const context = { task, agent, now: Math.floor(at / 1000), lexical: !vector };
  const ranked = rank(admitted, context, options);
  const lacks =
    ranked.length < k ? admitted.length < candidates.length : isCrowded(ranked.slice(0, k), k, bound);
  return { items: capAuthors(ranked.slice(0, WIDER * k), k, bound), lacks: lacks && !isAll };
}

/** The candidates that may be used. */
function admit(
  candidates: readonly Candidate[],
  admits: (experience: Candidate["experience"]) => boolean,
): Candidate[] {
  return candidates.filter(({ experience }) => admits(experience));
}

/** Writes down what was given and what was withheld. */
async function note(
  { recall: given, exposure, lessons, rules }: Rendered,
  request: RecallRequest,
  { health, ledger }: RecallParts,
): Promise<void> {
  health.recalls++;
  if (given.withheld) health.withheld++;
  if (given.abstained) health.abstained++;
  if (exposure.reason === "deadline") health.late++;
  await ledger.note(exposure, {
    beside: request.options.deadline !== undefined,
    lessons,
    rules: ruleRows(rules ?? [], exposure, randomUUID),
  });
}

/** Whether somebody looks at what agents are not given. */
function isInspection({ options: { status } }: RecallRequest): boolean {
  return [status].flat().some((one) => one !== "active");
}

/** The request of somebody who looks at experiences: they need no place in a text. */
function toLookAt(request: RecallRequest, unlessSaid: RecallOptions = {}): RecallRequest {
  return { ...request, options: { ...unlessSaid, ...request.options, template: "plain" } };
}
