import { expect } from "vitest";

import type { ExperienceInput } from "../../experience/records/experience.ts";
import type { RecallOptions } from "../../experience/recall/recall-options.ts";
import { all, attempt, type ExperienceStoreCase } from "./case.ts";

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

const badInput: Readonly<Record<string, Record<string, unknown>>> = {
  "a score above 1": { score: 1.1 },
  "a score below 0": { score: -0.1 },
  "a score that is no number": { score: Number.NaN },
  "a score as text": { score: "1" },
  "an unknown outcome": { outcome: "fine" },
  "neither outcome nor score": { outcome: undefined },
  "an empty task": { task: " \n" },
  "a task that is no text": { task: 7 },
  "an approach that is no text": { approach: undefined },
  "an empty id": { id: "" },
  "half a second": { timestamp: 0.5 },
  "tags that are no texts": { tags: [1] },
  "a label from nowhere": { labelSource: "guess" },
  "a function in the metadata": { metadata: { f: () => 1 } },
  "a BigInt in the metadata": { metadata: { n: 1n } },
  "a cycle in the metadata": { metadata: cycle },
  "a date in the metadata": { metadata: { at: new Date(0) } },
  "a NUL character": { approach: "a\0b" },
  "half a surrogate pair": { lessons: "\uD800" },
};

const badOptions: Readonly<Record<string, Record<string, unknown>>> = {
  "no results": { k: 0 },
  "half a result": { k: 1.5 },
  "an unknown outcome": { outcome: "fine" },
  "a scope that is no text": { scope: 1 },
  "a similarity above 1": { minSimilarity: 1.1 },
  "a similarity that is no number": { minSimilarity: Number.NaN },
  "a negative budget": { tokenBudget: -1 },
  "an unknown retrieval": { retrieval: "magic" },
  "an unknown ranking": { ranking: "best" },
  "weights that are both 0": { retrieval: { by: "hybrid", weights: { vector: 0, text: 0 } } },
  "a half-life of 0": { ranking: { by: "outcome", halfLife: 0 } },
  "a seed that is no text": { ranking: { by: "outcome", explore: 7 } },
  "a switch that is no boolean": { explain: "yes" },
  "an agent that is no text": { where: { agent: 1 } },
  "tags that are no list": { where: { tags: "x" } },
  "a time that is no number": { where: { after: "yesterday" } },
};

/** Cases about input that must be refused, with nothing written. */
export const refusingCases: readonly ExperienceStoreCase[] = [
  ...(Object.entries(badInput).map(([what, wrong]) => ({
    title: `refuses to record ${what}, and writes nothing of that call`,
    run: async (place): Promise<void> => {
      const store = await place.open();
      await store.record(attempt("parse", { id: "before" }));
      const inputs = [attempt("good"), { ...attempt("bad"), ...wrong } as ExperienceInput];
      await expect(store.recordMany(inputs)).rejects.toMatchObject({
        name: "DeeplakeError",
        code: expect.stringMatching(/^INVALID_(ARGUMENT|ROW)$/),
      });
      expect((await all(store)).map(({ id }) => id)).toEqual(["before"]);
      await store.record(attempt("parse", { id: "after" }));
      await store.flush({ fold: true });
      expect((await all(store)).map(({ id }) => id).sort()).toEqual(["after", "before"]);
    },
  })) satisfies ExperienceStoreCase[]),
  ...(Object.entries(badOptions).map(([what, wrong]) => ({
    title: `refuses to recall with ${what}`,
    run: async (place): Promise<void> => {
      const store = await place.open();
      await expect(store.recall("parse", wrong as RecallOptions)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    },
  })) satisfies ExperienceStoreCase[]),
];
