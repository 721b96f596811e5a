// Run as a process of its own: writes rows one after the other, forgets every tenth, the newest, and forces maintenance four times.
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";

import { ExperienceStore } from "../../src/index.ts";

const [location = "", name = "", count = "0"] = process.argv.slice(2);
await using experience = await ExperienceStore.open(location, {
  embeddings: new SyntheticEmbeddings({ vectorSize: 16 }),
});
for (let index = 1; index <= Number(count); index++) {
  const { id } = await experience.record({
    task: `task ${name}x${index}`,
    approach: name,
    outcome: "success",
    id: `${name}-${index}`,
  });
  if (index % 10 === 0) await experience.forget(id);
  if (index % Math.ceil(Number(count) / 4) === 0) await experience.flush({ fold: true });
}
