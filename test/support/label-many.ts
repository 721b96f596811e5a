// Run as a process of its own: waits for a line on stdin, then labels an experience and a run many times.
import { once } from "node:events";

import { ExperienceStore } from "../../src/index.ts";

const [location = "", name = "", count = "0"] = process.argv.slice(2);
await using experience = await ExperienceStore.open(location);
// Opens the tables first, so that the processes meet.
await experience.labels("nobody");
process.stdout.write("ready\n");
await once(process.stdin, "data");
for (let index = 0; index < Number(count); index++) {
  const score = ((index * 7 + name.length * 3) % 10) / 10;
  await experience.label("shared", { score, source: "human", author: `${name} ${index % 5}`, at: index });
  await experience.label("run", { score, source: index % 2 === 0 ? "llm" : "rule", id: `${name}-${index}` });
}
if (name === "first")
  await experience.record({ task: "of the run", approach: "a", score: 0.5, id: "late", runId: "run" });
process.stdin.destroy();
