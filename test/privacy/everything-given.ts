import { createAgent, fakeModel } from "langchain";
import { AIMessage, HumanMessage } from "@langchain/core/messages";

import { minePatterns, TeamRules } from "../../src/advice.ts";
import { ExperienceRetriever, type ExperienceStore } from "../../src/index.ts";
import { RunRetriever, searchExperienceTool, searchRuns, sessionsOf } from "../../src/runs.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { experienceTables } from "../../src/experience/records/experience-tables.ts";

/** What a store at a location gives to whoever asks, by every way there is, under the name of that way. */
export async function everythingGiven(
  experience: ExperienceStore,
  location: string,
  task: string,
): Promise<Record<string, unknown>> {
  await experience.flush();
  await using rules = await TeamRules.open(location);
  const given: Record<string, unknown> = {};
  for (const template of ["plain", "blocks"] as const)
    given[`recalled text, ${template}`] = await experience.recall(task, {
      template,
      k: 20,
      lessons: "proposed",
      rules,
      threadId: template,
    });
  given["a later agent's prompt"] = await promptOfNextAgent(experience);
  given["documents of the retriever"] = await experience.asRetriever({ k: 20 }).invoke(task);
  given["documents of a retriever of its own"] = await new ExperienceRetriever({ experience }).invoke(task);
  given["documents of runs"] = await new RunRetriever({ experience, search: { k: 50 } }).invoke(task);
  given["runs found"] = await searchRuns(experience, task, { k: 50 });
  given["sessions"] = await sessionsOf(experience);
  given["the tool's answer"] = await searchExperienceTool(experience, { k: 20 }).invoke({ query: task });
  given["experiences"] = await all(experience.scan());
  given["runs"] = await all(experience.runs.scan());
  for (const format of ["dpo", "kto", "sft"] as const)
    given[`training data, ${format}`] = await all(experience.export({ format, redact: false }));
  const prompts: string[] = [];
  const model = {
    invoke: async (prompt: string): Promise<string> => {
      prompts.push(prompt);
      return `Look at this first: ${task}`;
    },
  };
  given["lessons"] = [
    await experience.lessons.distill({ minAttempts: 2 }),
    await experience.lessons.distill({ minAttempts: 2, model }),
    await experience.lessons.list(),
  ];
  const patterns = await minePatterns(experience, { minSupport: 2, minTasks: 1 });
  given["patterns"] = patterns;
  given["skills"] = [await experience.skills.propose(patterns, { model }), await experience.skills.list()];
  given["prompts of the store's own models"] = prompts;
  const labels: unknown[] = [];
  const traces: unknown[] = [];
  for (const { id, runId } of await all(experience.scan())) {
    labels.push(await experience.labels(id));
    if (runId !== "") labels.push(await experience.labels(runId));
    traces.push(await experience.trust.trace(id));
  }
  given["labels"] = labels;
  given["traces"] = traces;
  given["rules"] = [await rules.list(), await rules.give()];
  given["effect of rules"] = await experience.experiment.lift({ by: "rule" });
  return given;
}

/** Every live row of every table as it is stored. */
export async function rowsStored(location: string): Promise<Record<string, unknown[]>> {
  const tables = experienceTables(location, async () => null, { redaction: { secrets: false } });
  const stored: Record<string, unknown[]> = {};
  for (const { name, table } of await tables.all()) {
    const rows: unknown[] = [];
    for await (const { task_embedding: _vector, ...row } of table.scan()) rows.push(row);
    stored[`rows of ${name}`] = rows;
  }
  await tables.close();
  return stored;
}

async function promptOfNextAgent(experience: ExperienceStore): Promise<string[]> {
  const model = fakeModel().respond(new AIMessage("done"));
  const agent = createAgent({ model, tools: [], middleware: [experienceMiddleware(experience, { k: 20 })] });
  await agent.invoke({ messages: [new HumanMessage("Use all of these, please")] });
  return model.calls.flatMap(({ messages }) => messages.map(({ text }) => text));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
