// How well outcomes of recorded runs are predicted from other runs: strictly earlier ones where times were recorded,
// else all others. Only task, agent and time of a run are looked at, and never its approach or anything after it.
//   npm run bench:prediction [-- DIRECTORY]     with runs/ and vectors/ in it
import { fileURLToPath } from "node:url";

import { auc, brier } from "../examples/support/binary-metrics.ts";
import { predictSuccess } from "../src/experience/ranking/predict-success.ts";
import { numbers } from "./numbers.ts";
import { readRuns, type Run, taskSimilarity } from "./prediction/runs.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const directory = process.argv[2] ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
const SECONDS_A_DAY = 86_400;
/** Days. */
const PAIR_HALF_LIFE = 3;
const SEED = 17;
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
const similarity = taskSimilarity(directory);
const next = numbers(SEED);

/** What a run's task is known by. */
type TaskKey = "task" | "group";
/** Probability that a run succeeds, from others. */
type Predict = (run: Run, others: readonly Run[], key: TaskKey) => number;

const timed = TIMED.flatMap((name) => {
  const runs = readRuns(directory, name);
  return (["task", "group"] as const).map((key) => {
    const shuffles = Math.max(3, Math.ceil(10_000 / runs.length));
    const controls = Array.from({ length: shuffles }, () => {
      const shuffled = withOutcomes(runs, shuffle(runs.map(({ success }) => success)));
      return auc(inTimeOrder(shuffled, key), successes(shuffled));
    });
    return [
      name,
      String(runs.length),
      key === "task" ? "text" : "`group`",
      ...quality(inTimeOrder(runs, key), runs),
      ...quality(inTimeOrder(runs, key, pairMean), runs).slice(0, 2),
      `${mean(controls).toFixed(3)} (${shuffles} shuffles)`,
    ];
  });
});
const untimed = UNTIMED.map((name) => {
  const runs = readRuns(directory, name);
  const shuffles = Math.max(3, Math.ceil(4_000 / runs.length));
  const controls = Array.from({ length: shuffles }, () => {
    const history = withOutcomes(runs, shuffle(successes(runs)));
    return auc(leftOut(runs, history), successes(runs));
  });
  return [
    name,
    String(runs.length),
    ...quality(leftOut(runs, runs), runs),
    `${mean(controls).toFixed(3)} (${shuffles} shuffles)`,
  ];
});

writeEvidence(
  "prediction",
  `## Outcome prediction

\`npm run bench:prediction\`, ${new Date().toISOString().slice(0, 10)}; seed ${SEED}. Success or not, predicted by \`predictSuccess\` from task, agent and time alone.

In the order of time, from runs with a strictly earlier timestamp. Runs have the same task when its text is the same; in the second line when the recording names it the same (\`group\`), because in agbenchmark six texts stand for fifteen tasks. \`group\` is not among what these recordings say is known before a run, so the first line is the result, and the second is what a user gets whose tasks have texts of their own. Pair mean: what is to be beaten, the mean score of agent and task with a half-life of ${PAIR_HALF_LIFE} days, backing off to the means of the task and of the agent; the figures to beat for agbenchmark, .862 and .148, are what it comes to by \`group\`. Shuffled: AUC with all outcomes shuffled.

${markdownTable(
  [
    "file",
    "runs",
    "same task by",
    "AUC",
    "Brier",
    "Brier of the base rate",
    "AUC, pair mean",
    "Brier, pair mean",
    "AUC, shuffled",
  ],
  timed,
)}

Without times each run is predicted from all others. Shuffled: AUC of the true outcomes when those of the other runs are shuffled (with all shuffled, leaving one out pushes AUC below .5 by itself, as it does for the true outcomes where tasks hardly repeat and one agent tried them: intercode-ctf, react-fever).

${markdownTable(["file", "runs", "AUC", "Brier", "Brier of the base rate", "AUC, shuffled"], untimed)}`,
);

function inTimeOrder(runs: readonly Run[], key: TaskKey, by: Predict = predict): number[] {
  return runs.map((run) => {
    const now = run.timestamp as number;
    const earlier = runs.filter(({ timestamp }) => (timestamp as number) < now);
    return by(run, earlier, key);
  });
}

/** @param history The same runs in the same order, perhaps with other outcomes. */
function leftOut(runs: readonly Run[], history: readonly Run[]): number[] {
  return runs.map((run, index) =>
    predict(
      run,
      history.filter((_, other) => other !== index),
      "task",
    ),
  );
}

function predict(run: Run, others: readonly Run[], key: TaskKey): number {
  const { probability } = predictSuccess(
    others.map((other) => ({
      similarity: similarity(run.task, other.task),
      sameTask: run[key] === other[key],
      sameAgent: run.agent === other.agent,
      score: Number(other.success),
      age: days(other, run),
    })),
  );
  return probability;
}

/** What is to be beaten; each mean counts its prior as one run. */
function pairMean(run: Run, others: readonly Run[], key: TaskKey): number {
  const decayed = (holds: (other: Run) => boolean, prior: number): number => {
    const sums = { weight: 1, successes: prior };
    for (const other of others)
      if (holds(other)) {
        const weight = 2 ** (-days(other, run) / PAIR_HALF_LIFE);
        sums.weight += weight;
        sums.successes += weight * Number(other.success);
      }
    return sums.successes / sums.weight;
  };
  const sameTask = (other: Run): boolean => other[key] === run[key];
  const sameAgent = (other: Run): boolean => other.agent === run.agent;
  const base = (others.filter(({ success }) => success).length + 1) / (others.length + 2);
  const prior = (decayed(sameTask, base) + decayed(sameAgent, base)) / 2;
  return decayed((other) => sameTask(other) && sameAgent(other), prior);
}

/** From the one to the other. */
function days(before: Run, after: Run): number {
  if (before.timestamp === undefined || after.timestamp === undefined) return 0;
  return Math.max(0, after.timestamp - before.timestamp) / SECONDS_A_DAY;
}

function quality(probabilities: readonly number[], runs: readonly Run[]): string[] {
  const happened = successes(runs);
  const rate = mean(happened.map(Number));
  return [auc(probabilities, happened), brier(probabilities, happened), rate * (1 - rate)].map((value) =>
    value.toFixed(3),
  );
}

function successes(runs: readonly Run[]): boolean[] {
  return runs.map(({ success }) => success);
}

function withOutcomes(runs: readonly Run[], outcomes: readonly boolean[]): Run[] {
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
