import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseRunLine } from "../../src/cli/commands/parse-run-line.ts";
import { outcomeOfScore } from "../../src/experience/records/outcome-of-score.ts";
import { cosineSimilarity } from "../../src/base/text/similarity.ts";
import { readVectors } from "../vectors.ts";

/** Length of the texts that the vectors were made of. */
const KEY_LENGTH = 400;

/** What of a recorded run is known before it starts, and how it ended. */
export interface Run {
  readonly task: string;
  /** What the recording calls the task: texts of different tasks may be equal. */
  readonly group: string;
  readonly agent: string;
  /** Unix seconds; `undefined` where it was not recorded. */
  readonly timestamp: number | undefined;
  readonly success: boolean;
}

/** Recorded runs in the order of their times. */
export function readRuns(directory: string, name: string): Run[] {
  const lines = readFileSync(join(directory, "runs", `${name}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
  return lines
    .map((line) => {
      const { task, agent = "", timestamp, outcome, score = 0 } = parseRunLine(line);
      const { group } = JSON.parse(line) as { group: string };
      return { task, group, agent, timestamp, success: (outcome ?? outcomeOfScore(score)) === "success" };
    })
    .sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
}

/** Cosine similarity of two tasks, each pair computed once; 0 where a task has no recorded vector. */
export function taskSimilarity(directory: string): (a: string, b: string) => number {
  const { texts, vectors } = readVectors(join(directory, "vectors"));
  const rows = new Map(texts.map((text, row) => [text, row]));
  const known = new Map<string, Map<string, number>>();
  return (a, b) => {
    const row = known.get(a) ?? new Map<string, number>();
    known.set(a, row);
    let similarity = row.get(b);
    if (similarity === undefined) {
      const [left, right] = [a, b].map((task) => vectors[rows.get(task.slice(0, KEY_LENGTH)) ?? -1]);
      similarity = left && right ? cosineSimilarity(left, right) : 0;
      row.set(b, similarity);
    }
    return similarity;
  };
}
