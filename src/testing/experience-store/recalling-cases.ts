import { expect } from "vitest";

import { exactTokens } from "../../experience/prompt/count-tokens.ts";
import { KeywordEmbeddings } from "../keyword-embeddings.ts";
import { attempt, type ExperienceStoreCase, keywords, tasksOf } from "./case.ts";

/** Cases about recalling by the vectors of tasks. */
export const recallingCases: readonly ExperienceStoreCase[] = [
  {
    title: "an empty store recalls nothing, and notes nothing",
    run: async (place) => {
      const store = await place.open();
      expect(await store.recall("parse")).toEqual({ items: [], text: "" });
      expect(await store.counts()).toEqual({ experiences: 0, runs: 0, injections: 0 });
    },
  },
  {
    title: "finds the most similar tasks, three unless told, best first",
    run: async (place) => {
      const store = await place.open();
      const tasks = ["sing", "parse csv flight", "parse csv", "book", "parse csv book flight"];
      await store.recordMany(tasks.map((task) => attempt(task)));
      const recall = await store.recall("parse csv");
      expect(tasksOf(recall)).toEqual(["parse csv", "parse csv flight", "parse csv book flight"]);
      expect(recall.items[0]?.similarity).toBeCloseTo(1, 5);
      expect(recall.items[1]?.similarity).toBeCloseTo(2.01 / Math.sqrt(2.01 * 3.01), 5);
      const scores = recall.items.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      const { items } = await store.recall("parse csv", { retrieval: "vector" });
      expect(items.map(({ score }) => score)).toEqual(items.map((item) => item.similarity));
      expect(tasksOf(await store.recall("parse csv", { k: 1 }))).toEqual(["parse csv"]);
      expect((await store.recall("parse csv", { k: 50 })).items).toHaveLength(5);
    },
  },
  {
    title: "puts task, approach, outcome and lesson into words",
    run: async (place) => {
      const store = await place.open();
      await store.record(attempt("parse csv", { score: 0.9, lessons: "mind\nthe quotes" }));
      await store.record(attempt("parse", { approach: "guess", outcome: "failure" }));
      expect((await store.recall("parse csv")).text).toBe(
        [
          "Past experience with similar tasks:",
          "",
          "1. Task: parse csv",
          "   Approach: try parse csv",
          "   Outcome: success (0.9)",
          "   Lesson: mind",
          "      the quotes",
          "",
          "2. Task: parse",
          "   Approach: guess",
          "   Outcome: failure (0)",
        ].join("\n"),
      );
    },
  },
  {
    title:
      "says by default how it was done and what was learnt, of failures only that, and nothing of others",
    run: async (place) => {
      const store = await place.open({ template: "brief" });
      await store.record(attempt("parse csv", { score: 0.9, lessons: "mind\nthe quotes" }));
      await store.record(
        attempt("parse", { approach: "guess", outcome: "failure", lessons: "look for a header" }),
      );
      await store.record(attempt("parse csv", { approach: "despair", outcome: "failure" }));
      const { text, items } = await store.recall("parse csv");
      expect(text).toBe(
        [
          "Past experience with similar tasks:",
          "",
          "1. Task: parse csv",
          "   Approach: try parse csv",
          "   Outcome: success",
          "   Lesson: mind",
          "      the quotes",
          "",
          "2. Task: parse",
          "   Lesson: look for a header",
        ].join("\n"),
      );
      expect(tasksOf({ items, text })).toEqual(["parse csv", "parse"]);
    },
  },
  {
    title: "of attempts at the same task it gives the newest",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(
        Array.from({ length: 100 }, (_, index) =>
          attempt("sing", { id: `${index}`, approach: `try ${index}` }),
        ),
      );
      await store.record(attempt("sing", { id: "2", approach: "again" }));
      for (const retrieval of ["hybrid", "vector"] as const) {
        const { items } = await store.recall("sing", { k: 3, retrieval });
        expect(items.map(({ experience }) => experience.id).sort()).toEqual(["2", "98", "99"]);
      }
      await store.record(attempt("sing loud", { id: "nearer" }));
      const { items } = await store.recall("sing loud", { k: 3, retrieval: "vector" });
      expect(items.map(({ experience }) => experience.id)).toEqual(["nearer", "2", "99"]);
    },
  },
  {
    title: "keeps to an outcome and to a scope, exactly",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany([
        attempt("sing", { id: "a", scope: "team a" }),
        attempt("sing", { id: "b", scope: "team b", outcome: "failure" }),
        attempt("sing", { id: "c", scope: "team", outcome: "failure" }),
      ]);
      const ids = async (options: object): Promise<string[]> =>
        (await store.recall("sing", options)).items.map(({ experience }) => experience.id).sort();
      expect(await ids({ scope: "team a" })).toEqual(["a"]);
      expect(await ids({ scope: "team" })).toEqual(["c"]);
      expect(await ids({ scope: "TEAM" })).toEqual([]);
      expect(await ids({ outcome: "failure" })).toEqual(["b", "c"]);
      expect(await ids({ outcome: "failure", scope: "team b" })).toEqual(["b"]);
      expect(await ids({ outcome: "partial" })).toEqual([]);
    },
  },
  {
    title: "keeps above a similarity",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(["parse csv", "parse", "sing"].map((task) => attempt(task)));
      expect(tasksOf(await store.recall("parse csv", { minSimilarity: 0.5 }))).toEqual([
        "parse csv",
        "parse",
      ]);
      expect(tasksOf(await store.recall("book flight", { minSimilarity: 0.5 }))).toEqual([]);
    },
  },
  {
    title: "keeps the text within a token budget by leaving out the worst",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(["parse csv", "parse csv book", "sing"].map((task) => attempt(task)));
      const whole = await store.recall("parse csv");
      const tokenBudget = (await exactTokens(whole.text)) - 1;
      const part = await store.recall("parse csv", { tokenBudget });
      expect(tasksOf(part)).toEqual(tasksOf(whole).slice(0, 2));
      expect(await exactTokens(part.text)).toBeLessThanOrEqual(tokenBudget);
      expect(await store.recall("parse csv", { tokenBudget: 1 })).toEqual({ items: [], text: "" });
    },
  },
  {
    title: "notes each experience it gives, and only those",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(["parse csv", "parse", "sing"].map((task) => attempt(task)));
      await store.recall("parse csv", { k: 2 });
      await store.recall("parse csv", { tokenBudget: 0 });
      await store.recall("sing", { k: 1, runId: "run", threadId: "thread" });
      expect(await store.counts()).toEqual({ experiences: 3, runs: 0, injections: 3 });
      expect(store.health()).toMatchObject({ recalls: 3, injections: 3, errors: {} });
    },
  },
  {
    title: "embeds a task once for recall and the record after it",
    run: async (place) => {
      const asked: string[] = [];
      const embeddings = new (class extends KeywordEmbeddings {
        override async embedQuery(text: string): Promise<number[]> {
          asked.push(text);
          return super.embedQuery(text);
        }
      })(keywords);
      const store = await place.open({ embeddings });
      await store.recall("parse csv");
      await store.record(attempt("parse csv"));
      await store.recall("parse csv");
      expect(asked.filter((text) => text === "parse csv")).toHaveLength(1);
    },
  },
  {
    title: "gives experiences to a retrieval pipeline as documents",
    run: async (place) => {
      const store = await place.open();
      const recorded = await store.record(attempt("sing a song", { lessons: "breathe" }));
      await store.record(attempt("parse", { outcome: "failure" }));
      const documents = await store.asRetriever({ outcome: "success" }).invoke("sing");
      expect(documents).toHaveLength(1);
      expect(documents[0]).toMatchObject({
        id: recorded.id,
        pageContent: "Task: sing a song\nApproach: try sing a song\nOutcome: success\nLesson: breathe",
        metadata: { ...recorded, similarity: expect.closeTo(1.01 / Math.sqrt(2.01 * 1.01), 4) },
      });
    },
  },
];
