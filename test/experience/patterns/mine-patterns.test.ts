import { expect, test } from "vitest";

import { numbers } from "../../../bench/numbers.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { minePatterns } from "../../../src/advice.ts";
import { runRecord } from "../../support/run-record.ts";

test("what went well in a store is found in the attempts of all its agents, and only in those of the scope asked for", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const next = numbers(5);
  await experience.recordMany(
    Array.from({ length: 240 }, (_, index) => {
      const careful = next() < 0.5;
      const success = next() < (careful ? 0.9 : 0.2);
      return {
        task: `Parse file ${index}`,
        approach: careful ? "sniff the dialect ; parse" : "split on commas",
        score: success ? 1 : 0,
        agent: `agent ${index % 3}`,
        scope: "team",
        ...(!success && { metadata: { error: `line ${index}: unexpected quote` } }),
      };
    }),
  );
  const { approaches, errors, drifts } = await minePatterns(experience, { scope: "team" });
  expect(approaches[0]).toMatchObject({ feature: expect.stringMatching(/dialect|sniff|parse|split|commas/) });
  expect(Math.abs(approaches[0]?.difference ?? 0)).toBeGreaterThan(0.5);
  expect(errors[0]).toMatchObject({ signature: "line <number>: unexpected quote", agents: 3 });
  expect(drifts).toEqual([]);
  expect(await minePatterns(experience, { scope: "other" })).toEqual({
    approaches: [],
    tools: [],
    errors: [],
    drifts: [],
  });
});

test("the order in which logged runs called their tools is looked at, and strangers' attempts are not", async () => {
  await using experience = await ExperienceStore.open("memory:", { author: "ann" });
  const next = numbers(6);
  for (let index = 0; index < 120; index++) {
    const checks = next() < 0.5;
    const id = `run ${index}`;
    const tools = checks ? ["search", "verify", "answer"] : ["search", "answer"];
    await experience.runs.log([
      runRecord({ id }),
      ...tools.map((name, place) =>
        runRecord({
          id: `${id} ${name}`,
          parentId: id,
          rootId: id,
          kind: "tool",
          name,
          startedAt: 1_000 + place,
        }),
      ),
    ]);
    await experience.record({
      task: `Question ${index}`,
      approach: "answered",
      score: next() < (checks ? 0.9 : 0.3) ? 1 : 0,
      runId: id,
    });
  }
  const { tools, approaches } = await minePatterns(experience);
  expect(tools.map(({ feature }) => feature)).toContainEqual(
    expect.stringMatching(/verify|search then answer/),
  );
  expect(approaches).toEqual([]);
  await experience.trust.rollback({ author: "ann" });
  expect((await minePatterns(experience)).tools).toEqual([]);
});
