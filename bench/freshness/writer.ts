// Run as a process of its own: records an experience for each line of input, and prints its id and when it was acknowledged.
import { createInterface } from "node:readline";

import { ExperienceStore, type ExperienceStoreOptions } from "../../src/index.ts";

const [location = "", options = "{}"] = process.argv.slice(2);
await using experience = await ExperienceStore.open(location, JSON.parse(options) as ExperienceStoreOptions);
// The table is made before anything is measured.
await experience.record({ id: "first", task: "first", approach: "a", outcome: "success" });
process.stdout.write("ready\n");
let index = 0;
for await (const _ of createInterface({ input: process.stdin })) {
  const id = `row-${index}`;
  await experience.record({ id, task: `task ${index} of the other`, approach: "a", outcome: "success" });
  process.stdout.write(`${id} ${performance.timeOrigin + performance.now()}\n`);
  index++;
}
