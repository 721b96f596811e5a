// How well outcomes of recorded runs are predicted from other runs: strictly earlier ones where times were recorded,
// else all others. Only task, agent and time of a run are looked at, and never its approach or anything after it.
//   npm run bench:prediction [-- DIRECTORY]     with runs/ and vectors/ in it
import { fileURLToPath } from "node:url";

import { auc, brier } from "../examples/support/binary-metrics.ts";
import { numbers } from "./numbers.ts";
import { inTimeOrder, leftOut, pairOutAuc } from "./prediction/evaluations.ts";
import { overGroups, PAIR_HALF_LIFE, pairMean, predictWith, type TaskKey } from "./prediction/predictors.ts";
import { readRuns, type Run, taskSimilarity } from "./prediction/runs.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const directory = process.argv[2] ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
const SEED = 17;
/** Pairs of a success and a failure, and how many of them see the same shuffle. */
const PAIRS = 4_000;
const PAIRS_A_SHUFFLE = 20;
const TIMED = ["agbenchmark", "agentworkforce"];
const UNTIMED = [
  "hotpotqa",
  "intercode-bash",
  "intercode-ctf",
  "intercode-python",
  "intercode-sql",
  "react-fever",
  "reflexion-code",
  "swe-lite",
  "tau-airline",
  "webarena-agentoccam",
  "webshop",
];
const predict = predictWith(taskSimilarity(directory));
const next = numbers(SEED);
const KEYS: readonly [TaskKey, string][] = [
  ["task", "text"],
  ["group", "`group`"],
];

const timed = TIMED.flatMap((name) => {
  const runs = readRuns(directory, name);
  const rows = KEYS.map(([key, label]) => {
    const shuffles = Math.max(3, Math.ceil(10_000 / runs.length));
    const controls = Array.from({ length: shuffles }, () => {
      const shuffled = shuffleOutcomes(runs);
      return auc(inTimeOrder(shuffled, key, predict), successes(shuffled));
    });
    return [
      label,
      ...quality(inTimeOrder(runs, key, predict), runs),
      ...quality(inTimeOrder(runs, key, pairMean), runs),
      `${mean(controls).toFixed(3)} (${shuffles} shuffles)`,
    ];
  });
  const mixed = (by: typeof predict): string[] => quality(inTimeOrder(runs, "task", overGroups(by)), runs);
  return [...rows, ["text, `group` of the others", ...mixed(predict), ...mixed(pairMean), ""]].map(
    ([label = "", ...figures]) => [name, String(runs.length), baseBrier(runs), label, ...figures],
  );
});
const untimed = UNTIMED.map((name) => {
  const runs = readRuns(directory, name);
  const shuffles = Array.from({ length: PAIRS / PAIRS_A_SHUFFLE }, () =>
    pairOutAuc(shuffleOutcomes(runs), predict, PAIRS_A_SHUFFLE, next),
  );
  return [
    name,
    String(runs.length),
    ...quality(leftOut(runs, predict), runs),
    baseBrier(runs),
    pairOutAuc(runs, predict, PAIRS, next).toFixed(3),
    mean(shuffles).toFixed(3),
  ];
});

writeEvidence(
  "prediction",
  `## Outcome prediction

\`npm run bench:prediction\`, ${new Date().toISOString().slice(0, 10)}; seed ${SEED}. \`predictSuccess\` predicts success or not, from task, agent and time alone.

In this table each run is predicted from runs with an earlier timestamp. The column "same task by" says how two runs are known to have the same task:

- **text**: their texts are equal. This line is the result.
- **\`group\`**: the recording names them the same. In agbenchmark six texts stand for fifteen tasks, in 952 runs of 2,599. \`group\` is not known before a run. The line shows what a user gets whose tasks have texts of their own.
- **text, \`group\` of the others**: \`group\` is known of all earlier runs. The run itself counts for each group that had its text, weighted by how often the agent met the group. A text can tell no more by these means.

Pair mean is the prediction to beat: the mean score of agent and task with a half-life of ${PAIR_HALF_LIFE} days. With few runs it is drawn to the means of the task and of the agent. The figures to beat on agbenchmark are AUC .862 and Brier .148, about what the pair mean reaches if tasks are told apart by \`group\`. Shuffled: AUC with all outcomes shuffled.

${markdownTable(
  [
    "file",
    "runs",
    "Brier of the base rate",
    "same task by",
    "AUC",
    "Brier",
    "AUC, pair mean",
    "Brier, pair mean",
    "AUC, shuffled",
  ],
  timed,
)}

Recordings without times: each run is predicted from all others. Leaving one run out pushes AUC below .5 by itself where tasks hardly repeat and one agent tried them (intercode-ctf, react-fever). The column "AUC, pairs" avoids this: ${PAIRS} random pairs of a success and a failure, each predicted from all runs but both. Shuffled: the same with all outcomes shuffled, anew for every ${PAIRS_A_SHUFFLE} pairs.

${markdownTable(
  ["file", "runs", "AUC", "Brier", "Brier of the base rate", "AUC, pairs", "AUC, pairs, shuffled"],
  untimed,
)}`,
);

/** AUC and Brier score. */
function quality(probabilities: readonly number[], runs: readonly Run[]): string[] {
  const happened = successes(runs);
  return [auc(probabilities, happened), brier(probabilities, happened)].map((value) => value.toFixed(3));
}

/** Of always saying the share of successes. */
function baseBrier(runs: readonly Run[]): string {
  const rate = mean(successes(runs).map(Number));
  return (rate * (1 - rate)).toFixed(3);
}

function successes(runs: readonly Run[]): boolean[] {
  return runs.map(({ success }) => success);
}

function shuffleOutcomes(runs: readonly Run[]): Run[] {
  const outcomes = shuffle(successes(runs));
  return runs.map((run, index) => ({ ...run, success: outcomes[index] as boolean }));
}

function shuffle<T>(items: readonly T[]): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
