import { expect, test } from "vitest";

import { minePatterns } from "../../../src/advice.ts";
import { type Hivemind, importHivemind } from "../../../src/capture/hivemind/index.ts";
import { ExperienceRetriever, ExperienceStore } from "../../../src/index.ts";
import { RunRetriever, searchExperienceTool, sessionsOf } from "../../../src/runs.ts";
import { portOf } from "../../../src/experience/store/port.ts";
import { evaluateNode, recallNode } from "../../../src/agents/langgraph/index.ts";

const uses: Record<string, (store: ExperienceStore) => unknown> = {
  recallNode: (store) => recallNode(store),
  evaluateNode: (store) => evaluateNode(store, { evaluate: () => true }),
  ExperienceRetriever: (experience) => new ExperienceRetriever({ experience }),
  RunRetriever: (experience) => new RunRetriever({ experience }),
  searchExperienceTool: (store) => searchExperienceTool(store),
  sessionsOf: (store) => sessionsOf(store),
  minePatterns: (store) => minePatterns(store),
  importHivemind: (store) => importHivemind(store, {} as Hivemind),
};

test.each(Object.entries(uses))("%s refuses what is no open store, and says to await one", async (_, use) => {
  for (const wrong of [undefined, null, {}, "postgres://ann:hidden@host/database"])
    await expect(async () => use(wrong as ExperienceStore)).rejects.toThrow(
      /Expected an open ExperienceStore, got (?:undefined|null|an object|a string)\./,
    );
  const opening = ExperienceStore.open("memory:");
  await expect(async () => use(opening as unknown as ExperienceStore)).rejects.toThrow(
    "got a Promise. Await ExperienceStore.open.",
  );
  await (await opening).close();
});

test("retrievers that are made of nothing, or of the store itself, say what they expect", () => {
  for (const Retriever of [ExperienceRetriever, RunRetriever])
    for (const fields of [undefined, null, {}])
      expect(() => new Retriever(fields as never)).toThrow(
        "Expected an open ExperienceStore, got undefined.",
      );
});

test("hooks that are no functions are refused", async () => {
  await using store = await ExperienceStore.open("memory:");
  for (const add of ["onFlush", "onClose"] as const)
    expect(() => portOf(store)[add]("x" as never)).toThrow("a function as hook");
});
