import { expect, test } from "vitest";

import { toRow } from "../../../src/experience/records/experience-codec.ts";
import {
  labelsOfRow,
  settledRow as settled,
  withLabels,
} from "../../../src/experience/records/labelled-row.ts";
import type { Label } from "../../../src/experience/records/label.ts";
import { type ExperienceRow, experiencesSchema } from "../../../src/experience/records/schemas.ts";
import { NewestRows } from "../../../src/storage/driver/newest-rows.ts";
import { permutations } from "../../support/permutations.ts";

const recorded: ExperienceRow = {
  ...toRow({
    id: "e",
    task: "t",
    approach: "a",
    outcome: "success",
    score: 1,
    lessons: "",
    metadata: {},
    timestamp: 1,
    tags: [],
    agent: "",
    author: "",
    scope: "",
    runId: "r",
    threadId: "",
    user: "",
    labelSource: "test",
    origin: "user" as const,
    status: "active" as const,
    statusReason: "",
    decidedBy: "",
    recordedBy: "",
    confidence: 0.98,
  }),
  version: 1_000_000,
  deleted: false,
  recorded_label: "",
  cleared: "",
  recalled: "",
};
const label = (id: string, target = "e"): Label => ({
  id,
  target,
  outcome: "failure",
  score: 0,
  source: "human",
  confidence: 0.98,
  comment: "",
  lessons: "",
  recordedBy: "",
  author: "",
  user: "",
  at: 5,
  version: 0,
  recorded: false,
});
const alone = { superseded: false, attempts: 1 };
const anyLabel = () => true;
const settledRow = (
  row: ExperienceRow,
  labels: readonly Label[],
  run: Parameters<typeof settled>[2],
): ReturnType<typeof settled> => settled(row, labels, run, anyLabel);

/** The versions that processes write who saw these labels, all of the same row. */
function written(...seen: readonly (readonly Label[])[]): ExperienceRow[] {
  return seen.flatMap((labels) => {
    const next = settledRow(recorded, labels, alone);
    return next ? [{ ...next.row, version: next.version }] : [];
  });
}

test("of writers at once, who saw more labels wins, whoever stores first", () => {
  const [a, b, c] = [label("a"), label("b"), label("c")];
  const versions = written([a], [a, b, c], [a, b], [a]);
  for (const order of permutations([recorded, ...versions])) {
    const newest = new NewestRows(experiencesSchema);
    newest.add(order);
    expect(newest.live("e")).toEqual(versions[1]);
  }
});

test("who records or forgets the experience meanwhile is newer than any label", () => {
  const [labelled] = written([label("a"), label("b")]);
  const forgotten = { ...recorded, version: 1_000_500, deleted: true };
  for (const order of permutations([recorded, labelled as ExperienceRow, forgotten])) {
    const newest = new NewestRows(experiencesSchema);
    newest.add(order);
    expect(newest.live("e")).toBeUndefined();
  }
});

test("step by step comes to the same row as all at once", () => {
  const [a, b] = [label("a"), label("b", "r")];
  const [first] = written([a]);
  const second = settledRow(first as ExperienceRow, [a, b], alone);
  const [once] = written([a, b]);
  expect({ ...second?.row, version: second?.version }).toEqual(once);
  expect(settledRow(once as ExperienceRow, [b, a], alone)).toBeNull();
});

test("a later attempt of the run takes the run's labels with it, not the attempt's own", () => {
  const labels = [label("own"), label("of the run", "r")];
  const last = settledRow(recorded, labels, { superseded: false, attempts: 1 });
  const before = settledRow(last?.row as ExperienceRow, labels, { superseded: true, attempts: 2 });
  const ids = (row: ExperienceRow | undefined): string[] =>
    labelsOfRow(row as ExperienceRow, labels)
      .filter((one) => !one.recorded)
      .map(({ id }) => id);
  expect([ids(last?.row), ids(before?.row)]).toEqual([["of the run", "own"], ["own"]]);
  expect(before?.row["score"]).toBeGreaterThan(last?.row["score"] as number);
});

test("without labels a row is what it was", () => {
  expect(withLabels(recorded, [], anyLabel)).toBe(recorded);
  expect(settledRow(recorded, [], alone)).toBeNull();
});
