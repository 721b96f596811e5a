import { expect } from "vitest";

import { all, attempt, type ExperienceStoreCase, tasksOf } from "./case.ts";

/** Cases about recalling by words, without embeddings. */
export const lexicalCases: readonly ExperienceStoreCase[] = [
  {
    title: "finds tasks that share words, best first, by the share of words in common",
    run: async (place) => {
      const store = await place.openLexical();
      await store.recordMany(
        ["book a flight", "parse the csv export", "parse the date"].map((task) => attempt(task)),
      );
      const { items } = await store.recall("parse the csv export");
      expect(items.map(({ experience }) => experience.task)).toEqual([
        "parse the csv export",
        "parse the date",
      ]);
      expect(items[0]?.similarity).toBeCloseTo(1, 5);
      expect(items[1]?.similarity).toBeGreaterThan(0);
      expect(items[1]?.similarity).toBeLessThan(0.9);
      expect(tasksOf(await store.recall("parse the csv export", { minSimilarity: 0.9 }))).toHaveLength(1);
      expect(await store.recall("zebra")).toEqual({ items: [], text: "" });
    },
  },
  {
    title: "of attempts at the same task it gives the newest, and keeps to outcome and scope",
    run: async (place) => {
      const store = await place.openLexical();
      for (let index = 0; index < 6; index++)
        await store.record(
          attempt("read the log", {
            id: `${index}`,
            approach: `try ${index}`,
            scope: index < 3 ? "early" : "late",
            outcome: index % 2 === 0 ? "success" : "failure",
          }),
        );
      const ids = async (options: object): Promise<string[]> =>
        (await store.recall("read the log", options)).items.map(({ experience }) => experience.id);
      expect(await ids({ k: 2 })).toEqual(["5", "4"]);
      expect(await ids({ scope: "early" })).toEqual(["2", "1", "0"]);
      expect(await ids({ outcome: "failure", scope: "late" })).toEqual(["5", "3"]);
    },
  },
  {
    title: "takes any text as a task",
    run: async (place) => {
      const store = await place.openLexical();
      const task = `it's "quoted"; DROP TABLE x -- \\ % _ 😀 naïve`;
      const { id } = await store.record(attempt(task));
      expect((await store.recall(task)).items.map(({ experience }) => experience.id)).toEqual([id]);
      for (const nothing of ["", " ", "'", '"', "---", "😀😀"])
        expect((await store.recall(nothing)).items.length).toBeLessThanOrEqual(1);
    },
  },
  {
    title: "recalls by vectors once it is opened with embeddings, what was recorded before included",
    run: async (place) => {
      const lexical = await place.openLexical();
      await lexical.recordMany([attempt("parse", { id: "old", approach: "guess" }), attempt("sing a song")]);
      await lexical.forget((await lexical.record(attempt("parse", { id: "forgotten" }))).id);
      await lexical.close();
      const store = await place.open();
      await store.record(attempt("parse", { id: "new" }));
      const { items } = await store.recall("csv parse", { k: 2 });
      expect(items.map(({ experience }) => experience.id).sort()).toEqual(["new", "old"]);
      expect(items[0]?.similarity).toBeCloseTo(1.01 / Math.sqrt(2.01 * 1.01), 4);
      expect(await all(store)).toHaveLength(3);
    },
  },
];
