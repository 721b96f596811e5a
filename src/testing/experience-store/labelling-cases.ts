import { expect } from "vitest";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { LabelInput } from "../../experience/records/label.ts";
import { all, attempt, type ExperienceStoreCase } from "./case.ts";

const badLabels: Readonly<Record<string, Record<string, unknown>>> = {
  "neither outcome nor score": { outcome: undefined },
  "an unknown outcome": { outcome: "fine" },
  "a score above 1": { score: 1.1 },
  "a score that is no number": { score: Number.NaN },
  "no source": { source: undefined },
  "an unknown source": { source: "guess" },
  "a confidence above 1": { confidence: 2 },
  "a comment that is no text": { comment: 7 },
  "a NUL character": { author: "a\0b" },
  "an empty id": { id: "" },
  "half a millisecond": { at: 0.5 },
};

/** Cases about labels. */
export const labellingCases: readonly ExperienceStoreCase[] = [
  {
    title: "a label changes what get, scan and recall see, and the recorded one still counts",
    run: async (place) => {
      const store = await place.open();
      const { id } = await store.record(attempt("parse csv", { labelSource: "llm" }));
      await store.label(id, { outcome: "failure", source: "human", comment: "wrong columns" });
      const found = await store.get(id);
      // A label weighs the log-odds of its confidence: ln(0.98 / 0.02) = 3.892 for the failure, ln(0.7 / 0.3) = 0.847
      // for the success. So the score is 0.847 / (3.892 + 0.847) = 0.179.
      expect(found).toMatchObject({ outcome: "failure", labelSource: "human" });
      expect(found?.score).toBeCloseTo(0.179, 3);
      expect(await all(store)).toEqual([found]);
      expect((await store.recall("parse csv")).items.map(({ experience }) => experience)).toEqual([found]);
      const ids = async (outcome: "success" | "failure"): Promise<string[]> =>
        (await store.recall("parse csv", { outcome })).items.map(({ experience }) => experience.id);
      expect([await ids("failure"), await ids("success")]).toEqual([[id], []]);
      expect(await store.labels(id)).toMatchObject([
        { recorded: true, outcome: "success", source: "llm" },
        { recorded: false, outcome: "failure", source: "human", comment: "wrong columns", target: id },
      ]);
    },
  },
  {
    title: "labels of a run meet its experience in whatever order they come",
    run: async (place) => {
      const store = await place.open();
      const steps = (run: string): (() => Promise<unknown>)[] => [
        () => store.label(run, { score: 0.9, source: "human", author: "ann", at: 1 }),
        () => store.record(attempt("sing", { id: `of ${run}`, runId: run, timestamp: 1 })),
        () => store.label(run, { outcome: "failure", source: "human", author: "ann", at: 2 }),
        () => store.label(run, { score: 0.4, source: "llm", at: 2 }),
      ];
      const states: unknown[] = [];
      for (const order of ["0123", "1023", "3201", "2310", "3120"]) {
        for (const step of order) await steps(`run ${order}`)[Number(step)]?.();
        const found = await store.get(`of run ${order}`);
        states.push([found?.outcome, found?.score, found?.labelSource, found?.confidence]);
      }
      expect(new Set(states.map((state) => JSON.stringify(state))).size).toBe(1);
      expect(await store.labels("run 0123")).toHaveLength(4);
    },
  },
  {
    title: "a label given again under its id is one label; one that says something else is refused",
    run: async (place) => {
      const [store, other] = [await place.open(), await place.open()];
      await store.record(attempt("sing", { id: "e" }));
      const label: LabelInput = { outcome: "failure", source: "human", id: "click 7" };
      const first = await store.label("e", label);
      expect(await other.label("e", label)).toEqual(first);
      expect(await store.labels("e")).toHaveLength(2);
      await expect(store.label("e", { ...label, outcome: "success" })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
      expect(await store.labels("e")).toHaveLength(2);
    },
  },
  {
    title: "labels outlive closing, maintenance and a new recording of the experience",
    run: async (place) => {
      const before = await place.open();
      await before.record(attempt("sing", { id: "e" }));
      await before.label("e", { outcome: "failure", source: "human", author: "ann" });
      await before.compact();
      await before.close();
      const store = await place.open();
      const labelled = await store.get("e");
      expect(labelled).toMatchObject({ score: 0.5, outcome: "partial" });
      const again = await store.record(attempt("sing", { id: "e", approach: "louder" }));
      expect(again).toMatchObject({ score: 0.5, outcome: "partial", approach: "louder" });
      expect(await store.get("e")).toEqual(again);
    },
  },
  {
    title: "a label of a run is about its last attempt, a label of an attempt about that one",
    run: async (place) => {
      const store = await place.open();
      const failed = attempt("sing", { id: "first", runId: "run", outcome: "failure", labelSource: "test" });
      await store.record(failed);
      await store.label("run", { outcome: "success", source: "human" });
      await store.record(attempt("sing", { id: "second", runId: "run", score: 0.9 }));
      expect(await store.get("first")).toMatchObject({ score: 0, labelSource: "test" });
      expect(await store.labels("second")).toHaveLength(2);
      await store.label("first", { score: 0.2, source: "test" });
      expect((await store.get("first"))?.score).toBeCloseTo(0.1, 5);
      expect(await all(store)).toHaveLength(2);
    },
  },
  {
    title: "a forgotten experience stays forgotten when it is labelled",
    run: async (place) => {
      const store = await place.open();
      await store.record(attempt("sing", { id: "e" }));
      await store.label("e", { outcome: "failure", source: "human" });
      await store.forget("e");
      await store.label("e", { outcome: "success", source: "human" });
      expect(await all(store)).toEqual([]);
      expect(await store.labels("e")).toHaveLength(2);
    },
  },
  {
    title: "a run without a label, and a label without a run, are no experience",
    run: async (place) => {
      const store = await place.open();
      await store.label("nobody knows", { outcome: "success", source: "human" });
      expect(await all(store)).toEqual([]);
      expect(await store.labels("nobody knows")).toMatchObject([{ target: "nobody knows" }]);
      expect(await store.labels("not even that")).toEqual([]);
    },
  },
  ...(Object.entries(badLabels).map(([what, wrong]) => ({
    title: `refuses a label with ${what}, and writes nothing`,
    run: async (place): Promise<void> => {
      const store = await place.open();
      await store.record(attempt("sing", { id: "e" }));
      const label = { outcome: "success", source: "human", ...wrong } as LabelInput;
      await expect(store.label("e", label)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      await expect(store.label("", { outcome: "success", source: "human" })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
      expect(await labelCount(store)).toBe(1);
    },
  })) satisfies ExperienceStoreCase[]),
];

async function labelCount(store: ExperienceStore): Promise<number> {
  return (await store.labels("e")).length;
}
