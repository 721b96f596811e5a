// Run as a process of its own: prints the engine's process id, then the id of every acknowledged experience, for ever.
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";

import { shareEngine } from "../../src/storage/local/shared-engine.ts";
import { ExperienceStore } from "../../src/index.ts";

const experience = await ExperienceStore.open(process.argv[2] ?? "", {
  embeddings: new SyntheticEmbeddings({ vectorSize: 16 }),
});
process.stdout.write(`${shareEngine(() => {}).serve.pid}\n`);
for (;;) {
  const { id } = await experience.record({ task: "t", approach: "a", outcome: "success" });
  process.stdout.write(`${id}\n`);
}
