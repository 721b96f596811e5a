import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const file = join(root, "file");
writeFileSync(file, "");

const spools = [
  ["that cannot be made", { directory: join(file, "spool") }],
  ["that is full", { directory: join(root, "full"), maxBytes: 10 }],
] as const;

test.each(spools)(
  "health counts what a spool %s does not take of what the service does not take",
  async (_, spool) => {
    const experience = await ExperienceStore.open("al://team/away", {
      token: "a.b.c",
      apiUrl: "http://127.0.0.1:9",
      deadlineMs: 100,
      whenUnavailable: "continue",
      spool,
    });
    const handler = new DeeplakeCallbackHandler(experience);
    await RunnableLambda.from((text: string) => text).invoke("hello", { callbacks: [handler] });
    await expect(handler.flush()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(experience.health().errors["spool"]).toBeGreaterThan(0);
    await expect(experience.close({ timeout: 100 })).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  },
);

test.each(spools)("a spool %s fails nothing that the store takes", async (_, spool) => {
  const experience = await ExperienceStore.open(join(root, "store"), { spool });
  await experience.flush();
  const handler = new DeeplakeCallbackHandler(experience);
  await RunnableLambda.from((text: string) => text).invoke("hello", { callbacks: [handler] });
  expect(await handler.flush()).toBe(true);
  // What may wait in a folder that cannot be read is not known to be stored.
  expect(await experience.flush()).toBe(!spool.directory.startsWith(file));
  expect((await experience.erase({ user: "nobody" })).found).toBe(false);
  await experience.compact();
  await experience.close();
});
