// A message may consist of blocks, and a secret may stand over two of them: no part of it is kept, and none reaches the next
// user's model.
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { createAgent, fakeModel } from "langchain";
import { expect, test } from "vitest";

import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";
import { everythingGiven, rowsStored } from "./everything-given.ts";

const KEY = ["sk-ant-api03-", "Xq3", "Vn8Lw2Kd9Ff", "Zr5Tb7Yh4Jm6"] as const;
const PASSWORD = "kR7vQ2mXw9";
const blocks = (...texts: string[]) => texts.map((text) => ({ type: "text" as const, text }));

/** Each way in which blocks hold a secret together. */
const CASES: Readonly<Record<string, string[]>> = {
  "a key over two blocks": ["Read the export with ", KEY[0] + KEY[1], KEY[2] + KEY[3], " please"],
  "a key over many blocks": ["Read the export with ", ...KEY, " please"],
  "a name in one block and its value in the next": ["Read the export, password=", PASSWORD, " please"],
  "a name right behind a key": [`Read the export with ${KEY.join("")}`, `password: ${PASSWORD} please`],
};
let opened = 0;

test.each(Object.entries(CASES))("%s", async (_case, texts) => {
  const location = `memory:blocks-${opened++}`;
  await using experience = await ExperienceStore.open(location);
  const model = fakeModel().respond(new AIMessage({ content: blocks("I tried with ", ...texts) }));
  const agent = createAgent({
    model,
    tools: [],
    middleware: [experienceMiddleware(experience, { evaluate: () => true })],
  });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await agent.invoke({ messages: [new HumanMessage({ content: blocks(...texts) })] }, { callbacks });
  await experience.flush();
  const shown = JSON.stringify([
    await rowsStored(location),
    await everythingGiven(experience, location, "Read the export with the key please"),
  ]);
  expect(shown).toContain("Read the export");
  for (const part of [KEY[2], KEY[3], PASSWORD]) expect(shown).not.toContain(part);
});
