// Run as a process of its own: replays the spool of a location, and says so when it has stored some of it.
import { setTimeout as sleep } from "node:timers/promises";

import { ExperienceStore } from "../../src/index.ts";

const experience = await ExperienceStore.open(process.argv[2] ?? "");
while ((await experience.counts()).runs <= 100) await sleep(1);
process.stdout.write("replaying\n");
await experience.flush();
