// Patterns of recorded runs found in one half, how many of them the other half bears out, and how many are found when
// outcomes are shuffled. Halves: the later runs where most have a time, else half of the groups.
//   npm run bench:patterns [-- DIRECTORY_WITH_RUNS]
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { readRunFile } from "../src/cli/commands/read-run-file.ts";
import { mineDrift } from "../src/experience/patterns/mine-drift.ts";
import { mineErrors } from "../src/experience/patterns/mine-errors.ts";
import { effectOf, mineApproaches, type MinedAttempt } from "../src/experience/patterns/mine-approaches.ts";
import { numbers } from "./numbers.ts";
import { markdownTable, writeEvidence } from "./write-evidence.ts";

const SHUFFLES = 20;
const SHOWN = 3;

type Attempt = MinedAttempt & { readonly group: string; readonly timestamp: number; readonly error: string };

const directory = process.argv[2] ?? fileURLToPath(new URL("../../shared/data/runs", import.meta.url));
const rows: string[][] = [];
const examples: string[] = [];
const sums = { found: 0, hold: 0, silent: 0, random: 0, milliseconds: 0 };

for (const file of readdirSync(directory).filter((name) => name.endsWith(".jsonl"))) {
  const [attempts, timed] = await read(join(directory, file));
  const later = (attempt: Attempt, index: number): boolean =>
    timed ? index >= attempts.length / 2 : hash(attempt.group) % 2 === 1;
  const first = attempts.filter((attempt, index) => !later(attempt, index));
  const other = attempts.filter(later);
  const started = performance.now();
  const patterns = mineApproaches(first);
  const milliseconds = performance.now() - started;
  const effects = patterns.map(({ feature }) => effectOf(feature, other)?.difference);
  const hold = effects.filter(
    (effect, index) => effect !== undefined && effect * (patterns[index]?.difference ?? 0) > 0,
  ).length;
  const silent = effects.filter((effect) => effect === undefined).length;
  let random = 0;
  for (let seed = 1; seed <= SHUFFLES; seed++) random += mineApproaches(shuffled(first, seed)).length;
  const errors = mineErrors(attempts);
  const drift = timed ? mineDrift(attempts) : [];
  sums.found += patterns.length;
  sums.hold += hold;
  sums.silent += silent;
  sums.random += random / SHUFFLES;
  sums.milliseconds += milliseconds;
  rows.push([
    file.replace(".jsonl", ""),
    `${first.length} + ${other.length}`,
    timed ? "time" : "group",
    String(patterns.length),
    milliseconds.toFixed(0),
    String(hold),
    String(silent),
    (random / SHUFFLES).toFixed(2),
    `${errors.length}, ${errors.filter(({ resolvedBy }) => resolvedBy.length > 0).length} solved later`,
    timed ? String(drift.length) : "",
  ]);
  for (const { feature, difference, interval, with: group, tasks } of patterns.slice(0, SHOWN))
    examples.push(
      `${file}: ${feature}: ${signed(difference)} [${interval.map(signed).join(", ")}], n = ${group.n} in ${tasks} tasks`,
    );
  for (const { signature, n, tasks, resolvedBy } of errors.slice(0, 1))
    examples.push(
      `${file}: error "${signature.slice(0, 80)}": ${n} times in ${tasks} tasks, ${resolvedBy.length} solved later`,
    );
  for (const { agent, difference, interval, n } of drift.slice(0, 1))
    examples.push(
      `${file}: ${agent} later: ${signed(difference)} [${interval.map(signed).join(", ")}], n = ${n}`,
    );
}
console.log(examples.join("\n"));
const seen = sums.found - sums.silent;
writeEvidence(
  "patterns",
  `## Patterns

\`npm run bench:patterns\`, ${new Date().toISOString().slice(0, 10)}; seeds 1 to ${SHUFFLES} for shuffled outcomes. Patterns are found in one half of the runs of a file: the earlier half where most runs have a time, else half of the groups. A pattern holds if its effect has the same sign in the other half. It is not seen again if the other half allows no comparison.

${markdownTable(
  [
    "file",
    "runs",
    "split by",
    "found",
    "ms",
    "hold",
    "not seen again",
    "found in shuffled outcomes",
    "recurring errors",
    "drifts",
  ],
  rows,
)}

In all files, ${sums.found} patterns were found in ${sums.milliseconds.toFixed(0)} ms. ${sums.hold} of the ${seen} that were seen again hold (${percent(sums.hold / seen)}). With shuffled outcomes ${sums.random.toFixed(2)} are found, ${percent(sums.random / sums.found)} of the number found.`,
);

async function read(path: string): Promise<[attempts: Attempt[], timed: boolean]> {
  const attempts: (Attempt & { timed: boolean })[] = [];
  for await (const entry of readRunFile(path)) {
    if ("refused" in entry) continue;
    const { task, approach, agent = "", timestamp, outcome } = entry.run;
    const fields = JSON.parse(entry.text) as { id: string; group?: string; failure?: unknown };
    attempts.push({
      id: fields.id,
      task,
      approach,
      agent,
      cluster: "",
      score: outcome === "success" ? 1 : 0,
      group: fields.group ?? task,
      timestamp: timestamp ?? 0,
      timed: timestamp !== undefined,
      error: typeof fields.failure === "string" ? fields.failure : "",
    });
  }
  const withTime = attempts.filter(({ timed }) => timed);
  return withTime.length > attempts.length / 2
    ? [withTime.toSorted((a, b) => a.timestamp - b.timestamp), true]
    : [attempts, false];
}

function shuffled(attempts: readonly Attempt[], seed: number): Attempt[] {
  const next = numbers(seed);
  const scores = attempts.map(({ score }) => score);
  for (let last = scores.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [scores[last], scores[other]] = [scores[other] as number, scores[last] as number];
  }
  return attempts.map((attempt, index) => ({ ...attempt, score: scores[index] as number }));
}

function hash(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE();
}

function signed(number: number): string {
  return `${number >= 0 ? "+" : ""}${number.toFixed(2)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
