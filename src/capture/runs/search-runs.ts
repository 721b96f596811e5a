import { Best } from "../../base/collections/best.ts";
import { invalidKind } from "../../base/options/invalid-argument.ts";
import { boolean, oneOf, wholeFrom, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";
import type { Outcome } from "../../experience/records/experience.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";
import { treeKey } from "./group-runs.ts";
import { knownRuns } from "./known-runs.ts";
import { meets, RUN_CONDITIONS, type RunConditions } from "./run-conditions.ts";
import { runWords } from "./run-words.ts";
import { similarRoots } from "./similar-roots.ts";
import { snippetOf } from "./snippet.ts";
import { withoutBodies } from "./whole-sessions.ts";

/** Options of a search for runs. */
export interface RunSearchOptions extends RunConditions {
  /** Most runs to return. @default 10 */
  readonly k?: number;
  /**
   * How to search.
   * - `text`: by words in names, inputs, outputs and errors.
   * - `vector`: finds the runs of experiences whose task is similar to the text. The similarity comes from
   *   embeddings, or from words in a store without embeddings.
   * - `hybrid`: both, sorted by the sum of the reciprocal ranks.
   * @default "text"
   */
  readonly retrieval?: "text" | "vector" | "hybrid";
  /**
   * Whether each attempt (a root run and everything below it) appears only once, with its best run.
   * @default true
   */
  readonly collapse?: boolean;
}

const SEARCH_OPTIONS = {
  ...RUN_CONDITIONS,
  k: withDefault(wholeFrom(1), 10),
  retrieval: withDefault(oneOf("text", "vector", "hybrid"), "text"),
  collapse: withDefault(boolean(), true),
} satisfies OptionsSpec<RunSearchOptions>;

export interface RunHit {
  readonly run: LoggedRun;
  /** The value by which hits are sorted. Scores of different searches cannot be compared. */
  readonly score: number;
  /** BM25 score of the run's text; 0 if no word is shared. */
  readonly lexical: number;
  /**
   * Similarity of the text to the task of the run's experience; `null` if the run was not found by its experience.
   */
  readonly similarity: number | null;
  /** The part of the run's text with most of the searched words, on one line. */
  readonly snippet: string;
  /** Outcome of the attempt that the run belongs to; `null` if the attempt is no experience. */
  readonly outcome: Outcome | null;
}

/**
 * Added to each rank, so that the first ranks have less advantage. The value is from Cormack, Clarke and Büttcher,
 * "Reciprocal Rank Fusion" (2009).
 */
const DAMPING = 60;

/**
 * Searches the logged runs, best first, then latest first. Keeps all runs without inputs and outputs in memory, and
 * the words of both. `docs/sessions.md` says for how long.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example const [hit] = await searchRuns(experience, "rate limit", { tool: "fetch_invoice", outcome: "failure" });
 */
export async function searchRuns(
  experience: ExperienceStore,
  text: string,
  options: RunSearchOptions = {},
): Promise<RunHit[]> {
  if (typeof text !== "string") throw invalidKind("a string to search for", text);
  const { k, retrieval, collapse, ...conditions } = readOptions("searchRuns", options, SEARCH_OPTIONS);
  const { outcome } = conditions;
  const { runs: known, attempts } = await knownRuns(experience);
  const outcomeOf = (run: BriefRun): Outcome | null => attempts.of(run).at(-1)?.outcome ?? null;
  const all = await known.runs();
  const isAny = Object.values(conditions).every((condition) => condition === undefined);
  const wanted = isAny
    ? all
    : all.filter((run) => meets(run, conditions) && (outcome === undefined || outcomeOf(run) === outcome));
  const scores = retrieval === "vector" ? new Float64Array(0) : await known.wordScores(wanted, text);
  const similar =
    retrieval === "text"
      ? new Map<BriefRun, number>()
      : await similarRoots(experience, text, wanted, Math.max(30, 4 * k), conditions);
  let lexical = new Map<BriefRun, number>();
  let best: Ranked[] = [];
  const order = (a: Ranked, b: Ranked): number =>
    b.score - a.score ||
    (lexical.get(b.run) ?? 0) - (lexical.get(a.run) ?? 0) ||
    b.run.startedAt - a.run.startedAt ||
    (a.run.id < b.run.id ? -1 : 1);
  // Only the best of the runs that share words are ranked. If several of these belong to one attempt, more runs are
  // ranked.
  for (let most = retrieval === "text" ? SPARE * k : Infinity; ; most *= SPARE) {
    lexical = highest(wanted, scores, most);
    const found = ranked(lexical, similar, retrieval);
    best = bestOf(collapse ? oncePerRoot(found, order) : found, k, order);
    if (best.length === k || lexical.size < most) break;
  }
  const whole = await known.whole(best.map(({ run }) => run.id));
  return best.map(({ run: brief, score }) => {
    const run = whole.get(brief.id) ?? withoutBodies(brief);
    return {
      run,
      score,
      lexical: lexical.get(brief) ?? 0,
      similarity: similar.get(brief) ?? null,
      snippet: snippetOf(runWords(run), text),
      outcome: outcomeOf(run),
    };
  });
}

/** The first round ranks this many times as many runs as wanted. Each further round multiplies the number again. */
const SPARE = 8;

/** The `most` runs with the highest scores above 0, and all further runs whose score equals the lowest of these. */
function highest(runs: readonly BriefRun[], scores: Float64Array, most: number): Map<BriefRun, number> {
  const best = new Best(Math.min(most, scores.length));
  for (const [place, score] of scores.entries()) if (score > 0) best.add(place, score);
  const kept = best.sorted();
  const least = kept.length < most ? 0 : (kept.at(-1)?.score ?? 0);
  const found = new Map<BriefRun, number>();
  for (const [place, score] of scores.entries())
    if (score > 0 && score >= least) found.set(runs[place] as BriefRun, score);
  return found;
}

interface Ranked {
  readonly run: BriefRun;
  readonly score: number;
}

function ranked(
  lexical: ReadonlyMap<BriefRun, number>,
  similar: ReadonlyMap<BriefRun, number>,
  retrieval: NonNullable<RunSearchOptions["retrieval"]>,
): Ranked[] {
  if (retrieval !== "hybrid") return [...lexical, ...similar].map(([run, score]) => ({ run, score }));
  const byWords = places(lexical);
  const roots = places(similar);
  // A run below a root with a similar task also gets the reciprocal rank of that root.
  const rootPlaces = new Map([...roots].map(([run, place]) => [treeKey(run), place]));
  const share = (place: number | undefined): number => (place === undefined ? 0 : 1 / (DAMPING + place + 1));
  return [...new Set([...byWords.keys(), ...roots.keys()])].map((run) => ({
    run,
    score: share(byWords.get(run)) + share(rootPlaces.get(treeKey(run))),
  }));
}

/** The rank of each run by its score, from 0. */
function places(scores: ReadonlyMap<BriefRun, number>): Map<BriefRun, number> {
  const ordered = [...scores].sort(([, a], [, b]) => b - a);
  return new Map(ordered.map(([run], place) => [run, place]));
}

type Order = (a: Ranked, b: Ranked) => number;

/** The best run of each attempt. */
function oncePerRoot(all: readonly Ranked[], order: Order): Ranked[] {
  const best = new Map<string, Ranked>();
  for (const one of all) {
    const key = treeKey(one.run);
    const before = best.get(key);
    if (!before || order(one, before) < 0) best.set(key, one);
  }
  return [...best.values()];
}

function bestOf(all: readonly Ranked[], k: number, order: Order): Ranked[] {
  const best = new Best(k, (a, b) => order(all[a] as Ranked, all[b] as Ranked));
  all.forEach(({ score }, place) => best.add(place, score));
  return best.sorted().map(({ place }) => all[place] as Ranked);
}
