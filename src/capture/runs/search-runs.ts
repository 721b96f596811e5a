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
   * How to search. `text`: by words in names, inputs, outputs and errors. `vector`: finds the runs of experiences whose
   * task is similar to the text, by embeddings, or by words in a store without embeddings. `hybrid`: both, sorted by
   * the sum of the reciprocal ranks.
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
  /** The value by which hits are sorted. It compares only hits of one search. */
  readonly score: number;
  /** BM25 score of the run's text; 0 if no word is shared. */
  readonly lexical: number;
  /** Similarity of the task of the run's experience to the text; `null` if the run was not found by such a task. */
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
 * Searches the logged runs, best first, then latest first. Keeps all runs without their bodies in memory, and
 * the words of the bodies; docs/sessions.md says how long that takes.
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
  const wanted = (await known.runs()).filter(
    (run) => meets(run, conditions) && (outcome === undefined || outcomeOf(run) === outcome),
  );
  const none = new Map<BriefRun, number>();
  const lexical = retrieval === "vector" ? none : await known.wordScores(wanted, text);
  const similar =
    retrieval === "text"
      ? none
      : await similarRoots(experience, text, wanted, Math.max(30, 4 * k), conditions);
  const order = (a: Ranked, b: Ranked): number =>
    b.score - a.score ||
    (lexical.get(b.run) ?? 0) - (lexical.get(a.run) ?? 0) ||
    b.run.startedAt - a.run.startedAt ||
    (a.run.id < b.run.id ? -1 : 1);
  const all = ranked(lexical, similar, retrieval);
  const best = bestOf(collapse ? oncePerRoot(all, order) : all, k, order);
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
