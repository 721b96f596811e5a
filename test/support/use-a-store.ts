// Run as a process of its own: opens, writes, reads and folds a local store.
import { ExperienceStore } from "../../src/index.ts";

await using experience = await ExperienceStore.open(process.argv[2] ?? "");
await experience.record({ task: "t", approach: "a", outcome: "success" });
await experience.recall("t");
await experience.flush({ fold: true });
