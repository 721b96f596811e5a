import { expect, test } from "vitest";

import { fromRow } from "../../../src/experience/records/experience-codec.ts";
import type { Candidate } from "../../../src/experience/recall/find-candidates.ts";
import { fencedTemplate } from "../../../src/experience/prompt/recall-template.ts";
import type { Outcome, RecalledExperience } from "../../../src/experience/records/experience.ts";
import { type RecallOptions, recallSettings } from "../../../src/experience/recall/recall-options.ts";
import { rank as rankBy } from "../../../src/experience/recall/rank-candidates.ts";

const DAY = 86_400;
const NOW = 1_000 * DAY;
const context = { task: "parse csv", agent: "", now: NOW, lexical: false, author: "" };
const rank = (
  candidates: readonly Candidate[],
  place: typeof context,
  options: RecallOptions,
): readonly RecalledExperience[] => rankBy(candidates, place, recallSettings(options));

function candidate(
  id: string,
  given: {
    task?: string;
    approach?: string;
    outcome?: Outcome;
    days?: number;
    similarity?: number;
    version?: number;
    lessons?: string;
  },
): Candidate {
  const {
    task = "parse csv",
    approach = id,
    outcome = "success",
    days = 0,
    similarity = 1,
    version = 1,
    lessons = "",
  } = given;
  const score = outcome === "success" ? 1 : 0;
  return {
    experience: fromRow({
      id,
      version,
      task_description: task,
      approach,
      outcome,
      score,
      lessons,
      timestamp: NOW - days * DAY,
    }),
    similarity,
    confidence: 1,
    recalled: new Map(),
  };
}

function posteriorOf(candidates: readonly Candidate[], options: { halfLife?: number } = {}): number {
  const [best] = rank(candidates, context, {
    ranking: { by: "outcome", ...options },
    explain: true,
    collapse: false,
  });
  const { alpha = NaN, beta = NaN } = best?.explanation?.posterior ?? {};
  return alpha / (alpha + beta);
}

test("with a half-life an old success says less", () => {
  const attempts = [
    candidate("old", { approach: "commas", days: 300 }),
    candidate("new", { approach: "commas", outcome: "failure" }),
  ];
  expect(posteriorOf(attempts, { halfLife: 10 })).toBeLessThan(posteriorOf(attempts) - 0.05);
});

test("what is expected of the task and agent is what a rate shrinks to", () => {
  const own = candidate("own", { approach: "commas" });
  const others = (outcome: Outcome): Candidate[] =>
    Array.from({ length: 8 }, (_, index) => candidate(`other ${index}`, { outcome }));
  const among = (outcome: Outcome): number => {
    const ranked = rank([own, ...others(outcome)], context, {
      ranking: "outcome",
      explain: true,
      collapse: false,
    });
    const { alpha = NaN, beta = NaN } =
      ranked.find(({ experience: { id } }) => id === "own")?.explanation?.posterior ?? {};
    return alpha / (alpha + beta);
  };
  expect(among("success")).toBeGreaterThan(among("failure") + 0.2);
});

test("weights decide between the nearer task and the one in the same words", () => {
  const candidates = [
    candidate("near", { task: "read tables", similarity: 0.9 }),
    candidate("worded", { task: "parse csv files", similarity: 0.8 }),
    candidate("far", { task: "sing", similarity: 0.1 }),
  ];
  const first = (vector: number, text: number): string | undefined =>
    rank(candidates, context, { retrieval: { by: "hybrid", weights: { vector, text } } })[0]?.experience.id;
  expect(first(1, 0)).toBe("near");
  expect(first(0.5, 0.5)).toBe("worded");
});

test("the very task that is asked about comes first, and a correction before what it corrects", () => {
  const candidates = [
    candidate("nearer", { task: "parse csv and tsv", similarity: 0.99, version: 9 }),
    candidate("port 8080", { task: "parse csv", similarity: 0.98, version: 1 }),
    candidate("port 9090", { task: "Parse CSV.", similarity: 0.95, version: 2, approach: "port 9090" }),
  ];
  const order = (options: Parameters<typeof rank>[2]): string[] =>
    rank(candidates, context, options).map(({ experience }) => experience.id);
  expect(order({})).toEqual(["port 9090", "port 8080", "nearer"]);
  expect(order({ retrieval: "vector" })).toEqual(["port 9090", "port 8080", "nearer"]);
});

test("failures that teach the same at one task are one item where the text does not show what they did", () => {
  const lessons = "expected 4";
  const attempts: Candidate[] = [
    candidate("five", { outcome: "failure", lessons, version: 5 }),
    candidate("partly", { outcome: "partial", lessons, version: 4 }),
    candidate("three", { task: "Parse CSV.", outcome: "failure", lessons, version: 3 }),
    candidate("worked", { lessons, version: 2 }),
    candidate("another lesson", { outcome: "failure", lessons: "expected 5" }),
    candidate("another task", { task: "parse tsv", outcome: "failure", lessons, similarity: 0.9 }),
  ];
  const told = (options: RecallOptions): string[] =>
    rank(attempts, context, options).map(
      ({ experience: { id }, count = 1 }) => `${id}${count > 1 ? ` x ${count}` : ""}`,
    );
  const each = ["five", "partly", "three", "worked", "another lesson", "another task"];
  expect(told({})).toEqual(["five x 3", "worked", "another lesson", "another task"]);
  expect(told({ template: fencedTemplate("brief") })).toEqual(told({}));
  expect(told({ collapse: false })).toEqual(each);
  for (const template of ["plain", "blocks"] as const) expect(told({ template })).toEqual(each);
});
