// Run as a process of its own: records at a location and does not close. It exits with 3 if the store keeps it alive.
import { ExperienceStore } from "../../src/index.ts";

const experience = await ExperienceStore.open(process.argv[2] ?? "", { spool: false });
await experience.record({ task: "t", approach: "a", outcome: "success" });
setTimeout(() => process.exit(3), 5_000).unref();
