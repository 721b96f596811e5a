// Run as a process of its own, which knows nothing of the run but its id: labels it.
import { ExperienceStore } from "../../src/index.ts";

const [location = "", runId = "", score = "1"] = process.argv.slice(2);
await using experience = await ExperienceStore.open(location);
await experience.label(runId, { score: Number(score), source: "human" });
