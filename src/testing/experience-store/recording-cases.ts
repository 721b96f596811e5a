import { expect } from "vitest";

import type { ExperienceInput, Outcome } from "../../experience/records/experience.ts";
import { all, attempt, type ExperienceStoreCase } from "./case.ts";

/** Cases about recording. */
export const recordingCases: readonly ExperienceStoreCase[] = [
  {
    title: "gives back exactly what was recorded",
    run: async (place) => {
      const store = await place.open();
      const given: ExperienceInput = {
        task: 'parse "it\'s"\n\tok \\ 😀',
        approach: "x".repeat(100_000),
        outcome: "partial",
        score: 0.7,
        lessons: "'; DROP TABLE x; --\r\nsecond line",
        metadata: { tokens_used: 12, duration: 1.5, nested: [1, null, { "": true }], none: null },
        tags: ["a b", "ü"],
        agent: "agent",
        scope: "team/one",
        runId: "run",
        threadId: "thread",
        labelSource: "human",
        timestamp: 1_700_000_000,
      };
      const recorded = await store.record(given);
      expect(recorded).toMatchObject(given);
      expect(await store.get(recorded.id)).toEqual(recorded);
    },
  },
  {
    title: "fills in an id, the time, and what the store was opened with",
    run: async (place) => {
      const store = await place.open({ agent: "a", author: "b", scope: "c" });
      const before = Math.floor(Date.now() / 1000);
      const [first, second] = await store.recordMany([attempt("parse"), attempt("parse", { agent: "own" })]);
      expect(first).toMatchObject({
        agent: "a",
        author: "b",
        scope: "c",
        lessons: "",
        tags: [],
        metadata: {},
      });
      expect(second).toMatchObject({ agent: "own", author: "b", scope: "c" });
      expect(first?.timestamp).toBeGreaterThanOrEqual(before);
      expect(first?.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(first?.id).not.toBe(second?.id);
    },
  },
  {
    title: "derives the outcome from the score and the score from the outcome",
    run: async (place) => {
      const store = await place.open();
      const scored = async (score: number): Promise<Outcome> =>
        (await store.record({ task: "t", approach: "a", score })).outcome;
      expect(await Promise.all([0, 0.2, 0.21, 0.79, 0.8, 1].map(scored))).toEqual([
        "failure",
        "failure",
        "partial",
        "partial",
        "success",
        "success",
      ]);
      const judged = async (outcome: Outcome): Promise<number> =>
        (await store.record({ task: "t", approach: "a", outcome })).score;
      expect([await judged("success"), await judged("partial"), await judged("failure")]).toEqual([
        1, 0.5, 0,
      ]);
    },
  },
  {
    title: "an id recorded again replaces what it was",
    run: async (place) => {
      const store = await place.open();
      const first = await store.record(attempt("sing a song", { id: "one", score: 0.1 }));
      const second = await store.record(attempt("book a flight", { id: "one", outcome: "failure" }));
      expect(second.version).toBeGreaterThan(first.version);
      expect(await all(store)).toEqual([second]);
      expect((await store.recall("sing a song", { k: 5, abstain: false })).items).toMatchObject([
        { experience: { id: "one", task: "book a flight" } },
      ]);
    },
  },
  {
    title: "attempts recorded at the same time are all there",
    run: async (place) => {
      const store = await place.open();
      const recorded = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.record(attempt(`parse ${index}`))),
      );
      const found = await all(store);
      expect(found.map(({ id }) => id).sort()).toEqual(recorded.map(({ id }) => id).sort());
      expect(store.health().recorded).toBe(20);
    },
  },
  {
    title: "recording none changes nothing",
    run: async (place) => {
      const store = await place.open();
      expect(await store.recordMany([])).toEqual([]);
      expect(await all(store)).toEqual([]);
    },
  },
];
