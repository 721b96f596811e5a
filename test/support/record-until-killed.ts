// Run as one machine's process: records experiences and logs runs until it is killed or its input ends, printing what
// was acknowledged: `e ID` for an experience, `r ID` for a run that is stored or on this machine's disk.
import { RunnableLambda } from "@langchain/core/runnables";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";

const [location = "", name = "", from = "0"] = process.argv.slice(2);
const experience = await ExperienceStore.open(location, {
  embeddings: new SyntheticEmbeddings({ vectorSize: 16 }),
  author: name,
  agent: name,
  scope: { team: "machines" },
});
const handler = new DeeplakeCallbackHandler(experience, { flushInterval: 20 });
process.stdin.resume();
for (let index = Number(from); !process.stdin.readableEnded; index++) {
  const id = `${name}-${index}`;
  await experience.record({ id, task: `task ${id}`, approach: "by hand", outcome: "success" });
  process.stdout.write(`e ${id}\n`);
  await RunnableLambda.from((input: string) => input)
    .withConfig({ runName: id })
    .invoke(id, { callbacks: [handler] });
  if (index % 5 === 4) {
    await handler.flush();
    for (let done = Math.max(Number(from), index - 4); done <= index; done++)
      process.stdout.write(`r ${name}-${done}\n`);
  }
}
await handler.flush();
await experience.close();
