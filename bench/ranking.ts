// What recall puts first on recorded runs, by similarity and by outcome: each run's task is asked for among all others.
//   npm run bench:ranking [-- DIRECTORY]     with runs/ and vectors/ in it
import { fileURLToPath } from "node:url";

import { fuseRelevance } from "../src/experience/recall/ranking/fuse-relevance.ts";
import { predictSuccess } from "../src/experience/recall/ranking/predict-success.ts";
import { rankByOutcome } from "../src/experience/recall/ranking/rank-by-outcome.ts";
import { readRuns, type Run, taskSimilarity } from "./prediction/runs.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const directory = process.argv[2] ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
/** Files in which tasks come several times with different outcomes. */
const FILES = ["intercode-bash", "hotpotqa", "reflexion-code", "webshop", "tau-airline", "agentworkforce"];
const ASKED = 200;
const POOL = 30;
const K = 3;
const similarity = taskSimilarity(directory);

const rows = FILES.map((name) => {
  const runs = readRuns(directory, name);
  const step = Math.ceil(runs.length / ASKED);
  const asked = runs.filter((_, index) => index % step === 0);
  const ranked = asked.map((run) => ({ run, ...recalled(run, runs) }));
  const share = (holds: (item: (typeof ranked)[number]) => boolean): string =>
    (ranked.filter(holds).length / ranked.length).toFixed(2);
  return [
    name,
    String(asked.length),
    share(({ run, bySimilarity }) => solved(run, bySimilarity)),
    share(({ run, byOutcome }) => solved(run, byOutcome)),
    share(({ run, bySimilarity }) => bySimilarity[0]?.task === run.task),
    share(({ run, byOutcome }) => byOutcome[0]?.task === run.task),
  ];
});

writeEvidence(
  "ranking",
  `## Ranking by outcome

\`npm run bench:ranking\`, ${new Date().toISOString().slice(0, 10)}; nothing random. For up to ${ASKED} runs of a file, the task of the run is recalled from all other runs. Each run counts as an approach of its own.

${markdownTable(
  [
    "file",
    "asked",
    `a success of the same task among the first ${K}, by similarity`,
    "by outcome",
    "the first is of the same task, by similarity",
    "by outcome",
  ],
  rows,
)}`,
);

function recalled(run: Run, runs: readonly Run[]): { bySimilarity: Run[]; byOutcome: Run[] } {
  const pool = runs
    .filter((other) => other !== run)
    .map((other) => ({ other, similarity: similarity(run.task, other.task) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, POOL);
  const relevances = fuseRelevance(
    run.task,
    pool.map((item) => ({ task: item.other.task, similarity: item.similarity })),
  ).map(({ relevance }) => relevance);
  const prior = predictSuccess(
    pool.map((item) => ({
      similarity: item.similarity,
      sameTask: item.other.task === run.task,
      sameAgent: item.other.agent === run.agent,
      score: Number(item.other.success),
      age: 0,
    })),
  );
  const scores = rankByOutcome(
    pool.map(({ other }, index) => ({
      id: String(index),
      relevance: relevances[index] as number,
      approach: String(index),
      score: Number(other.success),
      confidence: 1,
      age: 0,
      version: index,
    })),
    { prior },
  ).map(({ score }) => score);
  const best = (by: readonly number[]): Run[] =>
    [...by.keys()]
      .sort((a, b) => (by[b] as number) - (by[a] as number))
      .slice(0, K)
      .map((index) => (pool[index] as { other: Run }).other);
  return { bySimilarity: best(relevances), byOutcome: best(scores) };
}

function solved(run: Run, found: readonly Run[]): boolean {
  return found.some(({ task, success }) => success && task === run.task);
}
