import { expect } from "vitest";

import type { RecallOptions } from "../../experience/recall/recall-options.ts";
import { attempt, type ExperienceStoreCase, tasksOf } from "./case.ts";

/** Cases about searching, ranking and abstaining. */
export const rankingCases: readonly ExperienceStoreCase[] = [
  {
    title: "lets words decide between tasks whose vectors are equally near",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(["parse the ledger", "parse the calendar", "sing"].map((task) => attempt(task)));
      const first = tasksOf(await store.recall("parse calendars", { k: 1 }));
      expect(first).toEqual(["parse the calendar"]);
    },
  },
  {
    title: "gives what says the same once, the newest, with its count",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(["1", "2", "3"].map((id) => attempt("sing a song", { id })));
      await store.record(attempt("sing a song", { id: "4", outcome: "failure" }));
      const { items } = await store.recall("sing", { k: 5 });
      expect(items.map(({ experience, count }) => [experience.id, count])).toEqual([
        ["4", undefined],
        ["3", 3],
      ]);
      expect((await store.recall("sing", { k: 5, collapse: false })).items).toHaveLength(4);
    },
  },
  {
    title: "keeps to agent, tags and time, alone and together",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany([
        attempt("sing a", { id: "a", agent: "one", tags: ["x", "y"], timestamp: 100 }),
        attempt("sing b", { id: "b", agent: "one", tags: ["y"], timestamp: 200 }),
        attempt("sing c", { id: "c", agent: "two", tags: ["x"], timestamp: 300 }),
      ]);
      const ids = async (where: RecallOptions["where"]): Promise<string[]> =>
        (await store.recall("sing", { ...(where && { where }) })).items
          .map(({ experience }) => experience.id)
          .sort();
      expect(await ids({ agent: "one" })).toEqual(["a", "b"]);
      expect(await ids({ tags: ["x"] })).toEqual(["a", "c"]);
      expect(await ids({ tags: ["x", "y"] })).toEqual(["a"]);
      expect(await ids({ tags: ["z"] })).toEqual([]);
      expect(await ids({ after: 200 })).toEqual(["b", "c"]);
      expect(await ids({ before: 200 })).toEqual(["a"]);
      expect(await ids({ agent: "one", tags: ["y"], after: 150 })).toEqual(["b"]);
    },
  },
  {
    title: "ranked by outcome, what worked comes before what failed, unless it is about something else",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany([
        attempt("parse csv", { id: "worked", approach: "split" }),
        attempt("parse csv", { id: "failed", approach: "guess", outcome: "failure" }),
        attempt("sing", { id: "other" }),
      ]);
      const { items } = await store.recall("parse csv", { ranking: "outcome" });
      expect(items.map(({ experience }) => experience.id)).toEqual(["worked", "failed", "other"]);
      expect((await store.recall("parse csv")).items[0]?.experience.id).toBe("failed");
    },
  },
  {
    title: "explains every score when asked",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany([attempt("parse csv"), attempt("sing", { outcome: "failure" })]);
      for (const { explanation, ...item } of (
        await store.recall("parse csv", { explain: true, ranking: "outcome" })
      ).items) {
        expect(explanation).toMatchObject({ similarity: item.similarity, score: item.score });
        const { prior, posterior, utility = NaN, relevance = NaN } = explanation ?? {};
        expect(prior).toBeGreaterThan(0);
        expect(posterior?.alpha).toBeGreaterThan(0);
        expect(item.score).toBeCloseTo(Math.max(0, relevance) ** 24 * utility, 6);
      }
      expect((await store.recall("parse csv")).items[0]).not.toHaveProperty("explanation");
    },
  },
  {
    title: "explores the same way for the same seed",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(
        Array.from({ length: 6 }, (_, index) =>
          attempt("sing", { id: `${index}`, approach: `way ${index}` }),
        ),
      );
      const order = async (explore: string): Promise<string> =>
        (await store.recall("sing", { k: 6, ranking: { by: "outcome", explore } })).items
          .map(({ experience }) => experience.id)
          .join("");
      expect(await order("a run")).toBe(await order("a run"));
      const orders = new Set(await Promise.all(["1", "2", "3", "4"].map(order)));
      expect(orders.size).toBeGreaterThan(1);
    },
  },
  {
    title:
      "is silent about what it knows too little of, and once calibrated by what is usual, for every opener",
    run: async (place) => {
      const store = await place.open();
      const known = ["parse", "csv", "parse csv", "book", "flight", "book flight"];
      await store.recordMany(
        Array.from({ length: 36 }, (_, index) =>
          attempt(`${known[index % known.length]} ${"very ".repeat(index)}`),
        ),
      );
      expect(await store.recall("sing a song")).toEqual({ items: [], text: "", abstained: true });
      const report = await store.experiment.calibrate();
      expect(report).toMatchObject({ tasks: 36, sampled: 36, keep: 0.9 });
      for (const opener of [store, await place.open()]) {
        const { abstained } = opener.health();
        expect(await opener.recall("parse and sing a song aloud")).toEqual({
          items: [],
          text: "",
          abstained: true,
        });
        expect(opener.health().abstained).toBe(abstained + 1);
        expect((await opener.recall("sing a song", { abstain: false })).items).not.toEqual([]);
        expect((await opener.recall("book a flight")).items).not.toEqual([]);
      }
    },
  },
  {
    title: "refuses to calibrate on too few tasks, or to keep what is no share",
    run: async (place) => {
      const store = await place.open();
      await store.record(attempt("sing"));
      await expect(store.experiment.calibrate()).rejects.toMatchObject({ code: "INVALID_STATE" });
      await expect(store.experiment.calibrate({ keep: 1.5 })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    },
  },
];
