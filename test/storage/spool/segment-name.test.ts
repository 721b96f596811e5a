import { expect, test } from "vitest";

import { claimName, isFree, parseSegmentName, segmentName } from "../../../src/storage/spool/segment-name.ts";

const claim = { host: "abc", pid: 7, at: 1_000 };

test("a name says the table, and who replays it", () => {
  expect(parseSegmentName(segmentName("runs", 5, "r4nd0m"))).toEqual({ table: "runs", claim: null });
  expect(parseSegmentName(claimName("runs", claim, "r4nd0m"))).toEqual({ table: "runs", claim });
  for (const name of ["runs", "runs.x.v2.spool", "x/runs.a.v1.spool", "runs.a.v1.spool~", "..v1.spool"])
    expect(parseSegmentName(name)).toBeUndefined();
});

test("segments sort by age", () => {
  const names = [1e12, 1.7e12, 1.7e12 + 1, 2.5e12].map((at) => segmentName("runs", at, "z"));
  expect(names.toSorted()).toEqual(names);
});

test("a claim holds while its process runs here, or for a minute elsewhere", () => {
  const here = { host: "abc", now: 2_000, isRunning: (pid: number) => pid === 7 };
  expect(isFree({ table: "runs", claim: null }, here)).toBe(true);
  expect(isFree({ table: "runs", claim }, here)).toBe(false);
  expect(isFree({ table: "runs", claim: { ...claim, pid: 8 } }, here)).toBe(true);
  expect(isFree({ table: "runs", claim: { ...claim, host: "xyz", pid: 8 } }, here)).toBe(false);
  expect(isFree({ table: "runs", claim: { ...claim, host: "xyz" } }, { ...here, now: 61_001 })).toBe(true);
  expect(isFree({ table: "runs", claim }, { ...here, now: 61_001 })).toBe(true);
});
