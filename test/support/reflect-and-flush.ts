// Run as a process of its own in which nothing else is under way: an attempt fails, a model reflects on it, and the
// program waits for the lesson. Prints the lesson.
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";

import { DeeplakeCallbackHandler, ExperienceStore, sequence, withExperience } from "../../src/index.ts";
import { reflect } from "../../src/advice.ts";

const experience = await ExperienceStore.open("memory:");
const model = new FakeListChatModel({ responses: ['{ "lessons": "Read the file first." }'] });
const chain = withExperience(
  RunnableLambda.from(({ task }: { task: string }) => `guessed ${task}`),
  experience,
  { evaluate: sequence(() => false, reflect(model)) },
);
await chain.invoke({ task: "count the rows" }, { callbacks: [new DeeplakeCallbackHandler(experience)] });
await experience.flush();
const { items } = await experience.recall("count the rows");
console.log(items[0]?.experience.lessons);
