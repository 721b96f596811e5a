import { expect } from "vitest";

import type { Experience, ExperienceInput } from "../../experience/records/experience.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { all, attempt, type ExperienceStoreCase, tasksOf } from "./case.ts";

const INVALID = { code: "INVALID_ARGUMENT" };

const idsOf = (experiences: readonly Experience[]): string[] => experiences.map(({ id }) => id).toSorted();

async function runsOf(store: ExperienceStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of store.runs.scan()) ids.push(id);
  return ids;
}

const run = (id: string): Parameters<ExperienceStore["runs"]["log"]>[0][number] => ({
  id,
  parentId: null,
  rootId: id,
  threadId: "1",
  kind: "chain",
  name: id,
  status: "success",
  inputs: '{"task":"parse csv"}',
  outputs: "",
  error: "",
  model: "",
  tokensInput: null,
  tokensOutput: null,
  tokensTotal: null,
  tokensCached: null,
  tokensCacheWrite: null,
  tokensReasoning: null,
  startedAt: 1_000,
  endedAt: 2_000,
  tags: [],
  metadata: "{}",
});

/** Cases about stores of different scopes at one location: which rows each store reads, replaces and forgets. */
export const scopeCases: readonly ExperienceStoreCase[] = [
  {
    title: "equal ids of two scopes are two records, which only their own scope reads, replaces and forgets",
    run: async (place) => {
      const [ann, ben] = [await place.open({ scope: "ann" }), await place.open({ scope: "ben" })];
      const of = (who: string): ExperienceInput => attempt("parse csv", { id: "1", approach: `as ${who}` });
      await ann.record(of("ann"));
      await ben.record(of("ben"));
      await ben.record(of("ben again"));
      expect((await ann.get("1"))?.approach).toBe("as ann");
      expect((await ben.get("1"))?.approach).toBe("as ben again");
      for (const store of [ann, ben]) {
        expect(idsOf(await all(store))).toEqual(["1"]);
        expect((await store.recall("parse csv", { k: 9 })).items).toHaveLength(1);
        expect((await store.counts()).experiences).toBe(1);
      }
      expect(await ben.forget("1")).toBe(1);
      expect(await ben.get("1")).toBeNull();
      expect(await ben.forget("1")).toBe(0);
      await ben.flush({ fold: true });
      expect((await ann.get("1"))?.approach).toBe("as ann");
      expect(tasksOf(await ann.recall("parse csv"))).toEqual(["parse csv"]);
      expect(tasksOf(await ben.recall("parse csv"))).toEqual([]);
    },
  },
  {
    title: "a store reads the scopes that it names and no other, and writes to one",
    run: async (place) => {
      const team = { organization: "acme", team: "billing" };
      const clerk = { ...team, agent: "clerk" };
      await (await place.open({ scope: team })).record(attempt("parse csv", { id: "of the team" }));
      await (await place.open({ scope: "organization=acme/team" })).record(attempt("parse csv"));
      await (await place.open()).record(attempt("parse csv"));
      const store = await place.open({ scope: clerk, readScopes: [team, clerk] });
      await store.record(attempt("parse csv", { id: "own" }));
      const found = await all(store);
      expect(found.map(({ scope }) => scope).toSorted()).toEqual([
        "organization=acme/team=billing",
        "organization=acme/team=billing/agent=clerk",
      ]);
      const shared = found.find(({ scope }) => scope === "organization=acme/team=billing")?.id as string;
      expect((await store.get(shared))?.id).toBe(shared);
      expect(await store.forget(shared)).toBe(0);
      expect(await store.trust.setStatus([shared], "retired", "not ours")).toEqual([]);
      expect((await store.recall("parse csv", { k: 9, collapse: false })).items).toHaveLength(2);
      expect((await store.recall("parse csv", { k: 9, scope: team })).items).toHaveLength(1);
      expect(idsOf(await all(await place.open({ scope: team })))).toEqual(["of the team"]);
      const readsNothingOfItsOwn = await place.open({ scope: clerk, readScopes: [team] });
      expect(await readsNothingOfItsOwn.get("own")).toBeNull();
    },
  },
  {
    title: "scopes that nobody may read or write are refused alike, whether or not they exist",
    run: async (place) => {
      await (await place.open({ scope: "ben" })).record(attempt("parse csv"));
      const ann = await place.open({ scope: "ann" });
      for (const scope of ["ben", "nobody"]) {
        await expect(ann.recall("parse csv", { scope })).rejects.toMatchObject(INVALID);
        await expect(ann.record(attempt("parse", { scope }))).rejects.toMatchObject(INVALID);
      }
      expect((await ann.counts()).experiences).toBe(0);
      for (const options of [
        { scope: "" },
        { readScopes: [] },
        { scope: "a", readScopes: [] },
        { scope: {} },
        { scope: { team: "" } },
        { scope: { squad: "a" } as never },
        { scope: { team: undefined } as never },
        { scope: 7 as never },
        { scope: "a\0b" },
      ])
        await expect(place.open(options)).rejects.toMatchObject(INVALID);
    },
  },
  {
    title: "runs, labels and what is learnt stay within their scope",
    run: async (place) => {
      const [ann, ben] = [await place.open({ scope: "ann" }), await place.open({ scope: "ben" })];
      for (const store of [ann, ben]) {
        await store.runs.log([run("r")]);
        await store.record(attempt("parse csv", { id: "e", runId: "r", threadId: "1" }));
      }
      await ben.label("e", { outcome: "failure", source: "human", confidence: 1 });
      await ben.label("r", { outcome: "failure", source: "human", confidence: 1 });
      expect(await runsOf(ann)).toEqual(["r"]);
      expect(await ann.get("e")).toMatchObject({ outcome: "success", runId: "r", threadId: "1" });
      expect((await ben.get("e"))?.outcome).not.toBe("success");
      expect(await ann.labels("e")).toHaveLength(1);
      expect(await ann.labels("r")).toHaveLength(1);
      await ben.recall("parse csv", { runId: "r", threadId: "1" });
      expect((await ann.trust.trace("e"))?.injections ?? []).toEqual([]);
      await ben.trust.rollback({ ids: ["e"] });
      expect((await ann.get("e"))?.status).toBe("active");
    },
  },
  {
    title: "erasing reaches the own scope only, and whoever works on the whole location reaches all",
    run: async (place) => {
      const [ann, ben] = [await place.open({ scope: "ann" }), await place.open({ scope: "ben" })];
      for (const store of [ann, ben]) {
        await store.runs.log([run("r")]);
        await store.record(attempt("parse csv", { id: "e", runId: "r", threadId: "1" }));
        await store.label("e", { outcome: "success", source: "human" });
      }
      await ben.erase({ ids: "e" });
      expect(await ben.get("e")).toBeNull();
      expect(await runsOf(ben)).toEqual([]);
      expect((await ann.get("e"))?.runId).toBe("r");
      expect(await runsOf(ann)).toEqual(["r"]);
      expect(await ann.labels("e")).toHaveLength(2);
      const operator = await place.open();
      const [id] = idsOf(await all(operator));
      expect((await operator.labels(id as string)).length).toBe(2);
      await operator.erase({ ids: id as string });
      expect(await all(operator)).toEqual([]);
      // If a service's reads lag, a store remembers for a while what it wrote. So another store must look.
      const later = await place.open({ scope: "ann" });
      expect(await later.get("e")).toBeNull();
      expect(await runsOf(later)).toEqual([]);
    },
  },
  {
    title: "what somebody without a scope recorded for one is read, replaced and forgotten there",
    run: async (place) => {
      const operator = await place.open();
      await operator.record(attempt("parse csv", { id: "1", scope: "ann" }));
      const ann = await place.open({ scope: "ann" });
      expect((await ann.get("1"))?.approach).toBe("try parse csv");
      await ann.label("1", { outcome: "failure", source: "human", confidence: 1 });
      expect((await ann.get("1"))?.outcome).not.toBe("success");
      expect(idsOf(await all(ann))).toEqual(["1"]);
      expect(await ann.forget("1")).toBe(1);
      await ann.compact();
      expect(await ann.get("1")).toBeNull();
      expect(await all(operator)).toEqual([]);
    },
  },
];
