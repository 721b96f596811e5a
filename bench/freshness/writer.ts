// Run as a process of its own: records an experience for each line of input, and prints its id and when it was acknowledged.
// For the line `fold` it folds what it recorded.
import { createInterface } from "node:readline";

import { ExperienceStore, type ExperienceStoreOptions } from "../../src/index.ts";

const [location = "", options = "{}"] = process.argv.slice(2);
await using experience = await ExperienceStore.open(location, JSON.parse(options) as ExperienceStoreOptions);
// The table is made before anything is measured.
await experience.record({ id: "first", task: "first", approach: "a", outcome: "success" });
process.stdout.write("ready\n");
let index = 0;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "fold") {
    await experience.flush({ fold: true });
    process.stdout.write("folded\n");
    continue;
  }
  const id = `row-${index}`;
  await experience.record({ id, task: `task ${index} of the other`, approach: "a", outcome: "success" });
  process.stdout.write(`${id} ${performance.timeOrigin + performance.now()}\n`);
  index++;
}
