import { expect } from "vitest";

import type { RunRecord } from "../../experience/records/run-record.ts";
import { KeywordEmbeddings } from "../keyword-embeddings.ts";
import { all, attempt, type ExperienceStoreCase, tasksOf } from "./case.ts";
import { portOf } from "../../experience/store/port.ts";

const run: RunRecord = {
  id: "run",
  parentId: null,
  rootId: "run",
  threadId: null,
  kind: "graph",
  name: "agent",
  status: "unknown",
  inputs: '{"task":"parse"}',
  outputs: "",
  error: "",
  model: "",
  tokensInput: null,
  tokensOutput: null,
  tokensTotal: null,
  tokensCached: null,
  tokensCacheWrite: null,
  tokensReasoning: null,
  startedAt: 1_700_000_000_000,
  endedAt: null,
  tags: ["a"],
  metadata: "{}",
};

/** Cases about keeping, deleting and closing. */
export const keepingCases: readonly ExperienceStoreCase[] = [
  {
    title: "forgets one or several, and counts only what was there",
    run: async (place) => {
      const store = await place.open();
      await store.recordMany(["a", "b", "c"].map((id) => attempt("parse", { id })));
      expect(await store.forget("a")).toBe(1);
      expect(await store.forget(["a", "b", "b", "unknown"])).toBe(1);
      expect(await store.forget([])).toBe(0);
      expect(await store.get("a")).toBeNull();
      expect((await all(store)).map(({ id }) => id)).toEqual(["c"]);
      expect((await store.recall("parse")).items.map(({ experience }) => experience.id)).toEqual(["c"]);
      await store.record(attempt("sing", { id: "a" }));
      expect(await store.get("a")).toMatchObject({ task: "sing" });
    },
  },
  {
    title: "is as it was when it is opened again",
    run: async (place) => {
      const before = await place.open();
      const recorded = await before.recordMany([
        attempt("parse", { metadata: { a: [1] } }),
        attempt("sing", { tags: ["x"] }),
        attempt("book", { id: "forgotten" }),
      ]);
      await before.forget("forgotten");
      await before.close();
      const store = await place.open();
      const found = await all(store);
      expect(found.sort((a, b) => a.version - b.version)).toEqual(recorded.slice(0, 2));
      expect(tasksOf(await store.recall("sing", { k: 1 }))).toEqual(["sing"]);
      expect(await store.get("forgotten")).toBeNull();
    },
  },
  {
    title: "refuses embeddings of another size, and says both sizes",
    run: async (place) => {
      const first = await place.open();
      await first.record(attempt("parse"));
      await first.close();
      const other = place.open({ embeddings: new KeywordEmbeddings(["one", "two"]) });
      await expect(other).rejects.toMatchObject({
        code: "EMBEDDINGS_MISMATCH",
        message: expect.stringMatching(/\b7\b.*\b3\b/),
      });
    },
  },
  {
    title: "keeps runs; a later record of a run replaces the earlier one",
    run: async (place) => {
      const store = await place.open({ agent: "a" });
      await store.runs.log([run, { ...run, id: "inner", parentId: "run", kind: "tool" }]);
      const ended: RunRecord = {
        ...run,
        status: "success",
        endedAt: run.startedAt + 5,
        tokensTotal: 3,
        tokensCached: 2,
      };
      await store.runs.log([ended]);
      const origin = { agent: "a", author: "", scope: "", user: "" };
      const found: RunRecord[] = [];
      for await (const record of store.runs.scan()) found.push(record);
      expect(found.sort((a, b) => b.id.localeCompare(a.id))).toEqual([
        { ...ended, ...origin },
        { ...run, id: "inner", parentId: "run", kind: "tool", ...origin },
      ]);
      expect(await store.counts()).toMatchObject({ runs: 2 });
    },
  },
  {
    title: "flush and close wait for the buffers of integrations",
    run: async (place) => {
      const store = await place.open();
      let emptied = 0;
      const release = portOf(store).onFlush(async () => {
        await store.record(attempt("parse"));
        emptied++;
      });
      await store.flush();
      expect(emptied).toBe(1);
      release();
      await store.flush();
      expect(emptied).toBe(1);
      portOf(store).onFlush(async () => void emptied++);
      await store.close();
      expect(emptied).toBe(2);
      expect(await all(await place.open())).toHaveLength(1);
    },
  },
  {
    title: "counts failures that reach no caller",
    run: async (place) => {
      const store = await place.open();
      portOf(store).noteError("handler", new Error("first"));
      portOf(store).noteError("handler", "second");
      expect(store.health()).toMatchObject({
        errors: { handler: 2 },
        lastError: { where: "handler", message: "second", at: expect.any(Number) },
      });
    },
  },
  {
    title: "closes twice without harm, and is not usable afterwards",
    run: async (place) => {
      const store = await place.open();
      const recording = store.record(attempt("parse"));
      await recording;
      await Promise.all([store.close(), store.close()]);
      await store[Symbol.asyncDispose]();
      const closed = { code: "CLOSED" };
      await expect(store.record(attempt("sing"))).rejects.toMatchObject(closed);
      await expect(store.recall("parse")).rejects.toMatchObject(closed);
      await expect(store.get("x")).rejects.toMatchObject(closed);
      await expect(store.forget("x")).rejects.toMatchObject(closed);
      await expect(store.runs.log([run])).rejects.toMatchObject(closed);
      expect(await all(await place.open())).toHaveLength(1);
    },
  },
];
