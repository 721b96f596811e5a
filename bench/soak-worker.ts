// One process of the soak: soak-worker.ts write|read|maintain DIRECTORY NAME SEED. Says on standard output, a line
// each, what it is about to do and what was acknowledged; runs until it is killed.
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";

import { shareEngine } from "../src/storage/local/shared-engine.ts";
import { ExperienceStore } from "../src/index.ts";
import { numbers } from "./numbers.ts";

const [role = "", directory = "", name = "", seed = "1"] = process.argv.slice(2);
const next = numbers(Number(seed));
const say = (...words: readonly (string | number | undefined)[]): void => {
  process.stdout.write(`${words.join(" ")}\n`);
};
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

const engine = shareEngine(() => {});
const experience = await ExperienceStore.open(directory, {
  embeddings: new SyntheticEmbeddings({ vectorSize: 16 }),
  onEvent: ({ kind }) => {
    if (kind === "repaired") say("repaired");
  },
});
setInterval(() => say("pids", engine.serve.pid ?? 0, engine.maintain.pid ?? 0), 50);

const jobs: Record<string, () => Promise<void>> = { write, read, maintain };
const job = jobs[role];
if (!job) throw new Error(`Expected write, read or maintain, got ${role}.`);
for (let turn = 0; ; turn++) await job();

async function write(): Promise<void> {
  const ids = Array.from(
    { length: 1 + Math.floor(next() * 39) },
    (_, index) => `${name}-${Date.now()}-${index}`,
  );
  await experience.recordMany(
    ids.map((id) => ({ id, task: `task ${id}`, approach: name, outcome: "success" })),
  );
  say("stored", ...ids);
  if (next() < 0.3) {
    const gone = [ids.at(-1) as string, ids[0] as string];
    say("forgetting", ...gone);
    await experience.forget(gone);
    say("forgotten", ...gone);
  }
  await pause(20);
}

async function read(): Promise<void> {
  const { items } = await experience.recall(`task ${next()}`, { k: 5 });
  say("read", items.length);
}

async function maintain(): Promise<void> {
  await experience.flush({ fold: true });
  say("maintained");
  await pause(300);
}
