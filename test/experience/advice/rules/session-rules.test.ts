import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { ExperienceStore, withExperience } from "../../../../src/index.ts";
import { TeamRules } from "../../../../src/advice.ts";
import { recallNode } from "../../../../src/agents/langgraph/index.ts";
import { readOption } from "../../../../src/base/options/option.ts";
import { assignRules, rulesOption } from "../../../../src/experience/advice/rules/session-rules.ts";
import type { Rule } from "../../../../src/experience/records/rule.ts";

let next = 0;
const place = (): string => `memory:session-rules-${next++}`;
const rule = (id: string): Rule => ({
  id,
  revision: 1,
  text: `rule ${id}`,
  priority: 0,
  active: true,
  author: "",
  at: 0,
});

async function withRules(location: string, ...texts: string[]): Promise<[ExperienceStore, TeamRules]> {
  const rules = await TeamRules.open(location);
  for (const text of texts) await rules.put({ text, id: text });
  return [await ExperienceStore.open(location), rules];
}

test("every recall gives the rules of the team, once and before what is recalled", async () => {
  const [experience, rules] = await withRules(place(), "Never guess.", "Ask first.");
  await experience.record({ task: "pay an invoice", approach: "by hand", outcome: "success" });
  const ask = (threadId: string): Promise<string> =>
    experience.recall("pay an invoice", { rules, threadId }).then(({ text }) => text);
  const begins = "Rules of the team:\n- Never guess.\n- Ask first.\n\nPast experience with similar tasks:";
  for (const threadId of ["monday", "monday", "tuesday", "", ""]) {
    const text = await ask(threadId);
    expect(text.startsWith(begins)).toBe(true);
    expect(text.split("Never guess.")).toHaveLength(2);
  }
  const alone = await experience.recall("something else entirely", { rules: { from: rules, max: 1 } });
  expect(alone.text).toBe("Rules of the team:\n- Never guess.");
  expect(alone.rules).toMatchObject([{ given: true, propensity: 1, rule: { id: "Never guess." } }]);
  await Promise.all([experience.close(), rules.close()]);
});

test("nodes and chains give rules by the same option, and an echo of them is no experience", async () => {
  const [experience, rules] = await withRules(place(), "Never guess.");
  const State = Annotation.Root({ task: Annotation<string>, experience: Annotation<string> });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience, { rules }))
    .addEdge(START, "recall")
    .addEdge("recall", END)
    .compile();
  expect((await graph.invoke({ task: "pay" })).experience).toBe("Rules of the team:\n- Never guess.");
  const chain = withExperience(
    RunnableLambda.from((input: { task: string; experience?: string }) => input.experience ?? ""),
    experience,
    { rules, evaluate: () => true },
  );
  expect(await chain.invoke({ task: "pay" })).toBe("Rules of the team:\n- Never guess.");
  await experience.flush();
  for await (const { approach } of experience.scan()) expect(approach).not.toContain("Never guess");
  await Promise.all([experience.close(), rules.close()]);
});

test("rules that cannot be read are left out, counted, and do not reach the agent", async () => {
  const experience = await ExperienceStore.open(place());
  const from = { list: () => Promise.reject(new Error("away")) };
  expect((await experience.recall("pay", { rules: { from } })).text).toBe("");
  expect(experience.health().errors["rules"]).toBe(1);
  await experience.close();
});

test("a recall that is late gives no rules, the next one does, and none of them counts as an experience given", async () => {
  const location = place();
  let slow: Promise<void> | undefined;
  const vector = async (text: string): Promise<number[]> => {
    await slow;
    return [1, text.length];
  };
  const rules = await TeamRules.open(location);
  await rules.put({ text: "Never guess." });
  const experience = await ExperienceStore.open(location, {
    embeddings: { embedQuery: vector, embedDocuments: (texts) => Promise.all(texts.map(vector)) },
  });
  let answer = (): void => {};
  slow = new Promise((resolve) => (answer = resolve));
  const first = await experience.recall("pay", { rules, threadId: "t", deadline: 20 });
  expect(first.text).toBe("");
  answer();
  // What went on unheard has come to its end when a recall that began after it has.
  expect((await experience.recall("pay", { rules, threadId: "other" })).rules).toHaveLength(1);
  expect((await experience.recall("pay", { rules, threadId: "t" })).text).toContain("Never guess.");
  await experience.flush();
  expect((await experience.counts()).injections).toBe(0);
  await Promise.all([experience.close(), rules.close()]);
});

test("a trace of a recall keeps the words that its rules had", async () => {
  const [experience, rules] = await withRules(place(), "Never guess.");
  await experience.record({ task: "pay an invoice", approach: "by hand", outcome: "success" });
  const first = await experience.recall("pay an invoice", { rules, threadId: "t" });
  await rules.put({ id: "Never guess.", text: "Always guess." });
  const trace = await experience.trust.trace({ recall: first.id as string });
  expect(trace?.rules).toMatchObject([{ ruleId: "Never guess.", text: "Never guess.", given: true }]);
  expect(first.text).toContain(trace?.rules[0]?.text);
  await Promise.all([experience.close(), rules.close()]);
});

test("who is withheld from depends on the session and the rule alone, about as often as said", () => {
  const rules = [rule("a"), rule("b")];
  const sessions = Array.from({ length: 2_000 }, (_, index) => `thread ${index}`);
  const drawn = sessions.map((session) => assignRules(rules, session, 0.3).map(({ given }) => given));
  expect(sessions.map((session) => assignRules(rules, session, 0.3).map(({ given }) => given))).toEqual(
    drawn,
  );
  for (const index of [0, 1]) {
    const share = drawn.filter((given) => !given[index]).length / sessions.length;
    expect(Math.abs(share - 0.3)).toBeLessThan(0.04);
  }
  const both = drawn.filter(([a, b]) => !a && !b).length / sessions.length;
  expect(Math.abs(both - 0.09)).toBeLessThan(0.03);
});

test("lift tells what each revision of a rule does, on the real engine", { timeout: 120_000 }, async () => {
  const location = mkdtempSync(join(tmpdir(), "session-rules-"));
  const [experience, rules] = await withRules(location, "It helps.", "It does nothing.");
  const attempts = [];
  for (let index = 0; index < 160; index++) {
    const threadId = `thread ${index}`;
    const { rules: assigned } = await experience.recall("pay", {
      rules: { from: rules, holdout: 0.5 },
      threadId,
      runId: threadId,
    });
    const helped = assigned?.some(({ given, rule: { id } }) => given && id === "It helps.");
    const success = index % 10 < (helped ? 9 : 3);
    attempts.push({
      task: "pay",
      approach: `try ${index}`,
      score: Number(success),
      threadId,
      runId: threadId,
    });
  }
  await experience.recordMany(attempts);
  const { groups } = await experience.experiment.lift({ by: "rule" });
  const of = (label: string): (typeof groups)[number] | undefined =>
    groups.find((group) => group.label === label);
  expect(of("It helps.")).toMatchObject({ verdict: "helps", key: "It helps. revision 1" });
  expect(of("It helps.")?.interval?.[0]).toBeGreaterThan(0);
  expect(of("It does nothing.")?.verdict).toBe("not enough data");
  expect(of("It does nothing.")?.needed.withheld).toBeGreaterThan(50);
  await rules.put({ id: "It helps.", text: "It helps even more." });
  await experience.recall("pay", { rules: { from: rules, holdout: 0.5 }, threadId: "later" });
  const after = await experience.experiment.lift({ by: "rule" });
  expect(after.groups.find(({ label }) => label === "It helps even more.")?.key).toBe("It helps. revision 2");
  await Promise.all([experience.close(), rules.close()]);
});

test.each([
  [{ from: {} }, "open TeamRules"],
  [{ from: { list: () => [] }, max: 0 }, "rules.max"],
  [{ from: { list: () => [] }, holdout: 1 }, "rules.holdout"],
  [{ from: { list: () => [] }, holdout: Number.NaN }, "rules.holdout"],
])("refuses %j", (given, message) => {
  expect(() => readOption(rulesOption, given, "rules")).toThrow(message);
});
