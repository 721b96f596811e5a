import { randomUUID } from "node:crypto";

import { inTime } from "../../base/async/in-time.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { ruleRows } from "../ledger/rule-rows.ts";
import { counterOf } from "../prompt/count-tokens.ts";
import { estimateTokens } from "../prompt/estimate-tokens.ts";
import { fitExperiences } from "../prompt/fit-recalled.ts";
import { shownBy } from "../prompt/recall-template.ts";
import { fromRow } from "../records/experience-codec.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { HealthCounters } from "../records/health.ts";
import type { LabelledExperiences } from "../records/labelled-experiences.ts";
import { capAuthors, isCrowded } from "../trust/cap-authors.ts";
import type { Trust } from "../trust/trust.ts";
import { assign, unassigned } from "./assign-experiences.ts";
import type { RecallCalibration } from "./calibrate-recall.ts";
import { type Candidate, type CandidateSources, find } from "./find-candidates.ts";
import type { KnownErrors } from "./hints/known-errors.ts";
import { rank } from "./rank-candidates.ts";
import { isSilent } from "./silence.ts";
import { lessonsBeside, rulesBeside } from "./recall-advice.ts";
import { type FindOptions, type RecallOptions, statedFind } from "./recall-options.ts";
import { type AskedStore, check, type RecallRequest } from "./recall-request.ts";
import type { Recall } from "./recall-result.ts";
import { render, type Rendered } from "./render-recall.ts";

/** The parts of a store that recall uses. */
export interface RecallParts extends AskedStore, CandidateSources {
  readonly experiences: LabelledExperiences;
  readonly trust: Trust;
  readonly calibration: RecallCalibration;
  readonly ledger: Ledger;
  readonly lessons: Lessons;
  readonly errors: KnownErrors;
  readonly health: HealthCounters;
}

/** The experiences that were chosen for a task. */
interface Chosen {
  /** Best first. */
  readonly items: readonly RecalledExperience[];
  /** Whether the store knows too little about the task to choose any. */
  readonly abstained?: true;
}

/** How many times as many candidates a second search asks for, if too few of the first can be used. */
const WIDER = 16;

/**
 * Gives an agent experience for its task:
 *
 *     check → find → admit → rank → assign → render → note
 *
 * `choose` does the steps find, admit and rank. It gives an agent nothing and writes nothing. Inspection ends there.
 */
export async function recall(task: string, given: RecallOptions, parts: RecallParts): Promise<Recall> {
  const request = check(task, given, parts);
  parts.calibration.noteRecall();
  if (isInspection(request)) {
    parts.health.recalls++;
    // Inspection also shows duplicates and stale experiences. Its text is empty, so that nothing reaches an agent.
    return { items: (await choose(toLookAt(request, { collapse: false }), parts)).items, text: "" };
  }
  beginReading(request, parts);
  const { deadline } = request.options;
  const rendered = await inTime(
    deadline,
    () => prepare(request, parts),
    () => render(request, unassigned("deadline"), {}, estimateTokens),
  );
  parts.health.recalls++;
  await note(rendered, request, parts);
  return rendered.recall;
}

/**
 * Returns the experiences that recall would choose for a task, best first, and also stale ones. Nothing is given
 * to an agent or written to the ledger.
 */
export async function look(
  task: string,
  given: FindOptions,
  parts: RecallParts,
): Promise<readonly RecalledExperience[]> {
  const request = check(task, statedFind(given), { ...parts, injection: {} });
  return (await choose(toLookAt(request), parts)).items;
}

const readAhead = new WeakSet<object>();

/**
 * Opens and reads in parallel what the first recall of a store needs after the candidates, so that the recall does
 * not wait for one table after the other. A failure is reported when the recall needs the table.
 */
function beginReading({ options }: RecallRequest, parts: RecallParts): void {
  const { tables, vectors, calibration, ledger } = parts;
  if (readAhead.has(tables)) return;
  readAhead.add(tables);
  for (const open of [tables.outcomes, tables.injections]) open().catch(() => {});
  ledger.readAhead(options);
  if (vectors && options.abstain) calibration.readAhead();
}

/** The steps that an agent waits for: find → admit → rank → assign → render. */
async function prepare(request: RecallRequest, parts: RecallParts): Promise<Rendered> {
  const { items, abstained } = await choose(request, parts);
  const count = counterOf(request.options);
  const { template } = request.options;
  const assigned = abstained
    ? unassigned("abstained")
    : await assign(request, shownBy(template, items), parts.ledger, (some) =>
        fitExperiences(some, request.options, count),
      );
  const rules = await rulesBeside(request, parts);
  const lessons = await lessonsBeside(request, assigned, parts.lessons);
  return render(request, assigned, { rules, lessons }, count);
}

/** The best `k` experiences that may be used, with a limited number per author: find → admit → rank. */
async function choose(request: RecallRequest, parts: RecallParts): Promise<Chosen> {
  const near = await chooseAmong(1, request, parts);
  const chosen = near.lacks ? await chooseAmong(WIDER, request, parts) : near;
  // Candidates are ranked by columns, which contain a copy of the verdict. Now read the chosen experiences with all
  // their labels.
  const rows = await parts.experiences.get(
    chosen.items.map(({ experience }) => experience.id),
    chosen.items.flatMap(({ experience: { id, runId } }) => (runId ? [id, runId] : [id])),
  );
  const whole = new Map(rows.map((row) => [row["id"], fromRow(row)]));
  const items = chosen.items.flatMap((item) => {
    const experience = whole.get(item.experience.id);
    return experience ? [{ ...item, experience }] : [];
  });
  return { ...chosen, items };
}

/**
 * @param width By how much to multiply the number of candidates that `k` needs.
 * @returns `lacks`: whether a wider search may find better experiences, because trust left fewer than `k` or one
 * author has too many of the first `k`.
 */
async function chooseAmong(
  width: number,
  request: RecallRequest,
  parts: RecallParts,
): Promise<Chosen & { readonly lacks: boolean }> {
  const { task, agent, at, options } = request;
  const { k, status } = options;
  const { condition, admits, bound } = parts.trust.admission([status].flat());
  const { candidates, evidence = [], isAll, vector } = await find(request, condition, width * k, parts);
  const admitted = admit(candidates, admits);
  const usual = options.abstain && vector ? await parts.calibration.usual() : undefined;
  if (isSilent({ task, candidates, vector }, usual, options))
    return { items: [], abstained: true, lacks: false };
  const context = { task, agent, now: Math.floor(at / 1000), lexical: !vector, author: bound.author };
  const wanted = new Set(admitted.map(({ experience }) => experience));
  const ranked = rank([...admitted, ...admit(evidence, admits)], context, options).filter(
    ({ experience, stale }) => wanted.has(experience) && (request.looks || !stale),
  );
  const lacks =
    ranked.length < k ? admitted.length < candidates.length : isCrowded(ranked.slice(0, k), k, bound);
  return { items: capAuthors(ranked.slice(0, WIDER * k), k, bound), lacks: lacks && !isAll };
}

/** Keeps the candidates that the trust policy admits. */
function admit(
  candidates: readonly Candidate[],
  admits: (experience: Candidate["experience"]) => boolean,
): Candidate[] {
  return candidates.filter(({ experience }) => admits(experience));
}

/** Writes what was given and withheld to the ledger, and counts it. */
export async function note(
  { recall: given, exposure, lessons, rules }: Rendered,
  request: RecallRequest,
  { health, ledger }: RecallParts,
): Promise<void> {
  if (given.withheld) health.withheld++;
  if (given.abstained) health.abstained++;
  if (exposure.reason === "deadline") health.late++;
  await ledger.note(exposure, {
    beside: request.options.deadline !== undefined,
    lessons,
    rules: ruleRows(rules ?? [], exposure, randomUUID),
  });
}

/** Whether the recall asks for experiences that agents never receive. */
function isInspection({ options: { status } }: RecallRequest): boolean {
  return [status].flat().some((one) => one !== "active");
}

/** A request for inspection. Its template is "plain", which shows every item. */
function toLookAt(request: RecallRequest, unlessSaid: RecallOptions = {}): RecallRequest {
  return { ...request, looks: true, options: { ...unlessSaid, ...request.options, template: "plain" } };
}
