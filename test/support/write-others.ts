// Run as a process of its own: records and reads for another user until its input ends, printing acknowledged ids.
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";

import { ExperienceStore } from "../../src/index.ts";

await using experience = await ExperienceStore.open(process.argv[2] ?? "", {
  embeddings: new SyntheticEmbeddings({ vectorSize: 16 }),
});
process.stdin.resume();
for (let index = 0; !process.stdin.readableEnded; index++) {
  const { id } = await experience.record({
    id: `other-${index}`,
    task: `weed bed ${index}`,
    approach: "by hand",
    outcome: "success",
  });
  process.stdout.write(`${id}\n`);
  if (index % 10 === 0) {
    const { items } = await experience.recall(`weed bed ${index}`, { k: 1 });
    if (items.length !== 1) throw new Error(`Expected to recall ${id}, got nothing.`);
  }
}
