import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  type Experience,
  ExperienceStore,
} from "../../../src/index.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const token = ["gh", "p_", "0123456789abcdefghij"].join("");
const long = `${"word ".repeat(3_998)}${token} and more`;

/** Everything stored of one run that succeeds and one that fails, both with a secret in every place. */
async function stored(
  options: DeeplakeCallbackHandlerOptions,
): Promise<{ text: string; failure: Experience }> {
  await using experience = await ExperienceStore.open("memory:");
  const handler = new DeeplakeCallbackHandler(experience, options);
  const config = { callbacks: [handler], metadata: { note: `meta ${token}` } };
  const answer = RunnableLambda.from(({ task }: { task: string; long: string }) => `out ${task}`);
  await answer.invoke({ task: `task ${token}`, long }, config);
  const failing = RunnableLambda.from((_inputs: { task: string }): string => {
    throw new Error(`refused ${token}`);
  });
  await expect(failing.invoke({ task: `task ${token}` }, config)).rejects.toThrow(token);
  await handler.flush();
  const kept: unknown[] = [];
  for await (const run of experience.runs.scan()) kept.push(run);
  expect(kept).toHaveLength(2);
  const failures: Experience[] = [];
  for await (const one of experience.scan()) failures.push(one);
  return { text: JSON.stringify([kept, failures]), failure: failures[0] as Experience };
}

test("secrets reach neither runs nor failures, nor does half a one at a cut", async () => {
  const { text, failure } = await stored({});
  for (const place of ["task", "out task", "meta", "refused"])
    expect(text).toContain(`${place} [redacted:github-token]`);
  expect(text).not.toContain(token.slice(0, 8));
  expect(text).toContain("[cut: ");
  expect(failure).toMatchObject({ task: "task [redacted:github-token]" });
});

test("a mask replaces texts in every place", async () => {
  const { text, failure } = await stored({ mask: (_text, path) => `masked ${path[0]}` });
  for (const place of ["inputs", "outputs", "metadata", "error"]) expect(text).toContain(`masked ${place}`);
  expect(text).not.toContain(token.slice(0, 8));
  expect(failure).toMatchObject({ task: "masked task", approach: "masked approach" });
});

test("a mask that throws stores no text, and the run goes on", async () => {
  const { text, failure } = await stored({
    mask: () => {
      throw new Error("broken");
    },
  });
  expect(failure.task).toBe("[redacted:mask failed]");
  expect(text).not.toContain(token.slice(0, 8));
  expect(text).not.toContain("refused");
});

test("without redaction texts are stored as they are", async () => {
  const { text } = await stored({ redact: false });
  for (const place of ["task", "out task", "meta", "refused"]) expect(text).toContain(`${place} ${token}`);
});

test("nothing is redacted while the agent runs, and everything before it is stored", async () => {
  await using experience = await ExperienceStore.open("memory:");
  let masked = 0;
  const mask = (text: string): string => {
    masked++;
    return text;
  };
  const handler = new DeeplakeCallbackHandler(experience, { mask, flushInterval: 60_000 });
  const answer = RunnableLambda.from(({ task }: { task: string }) => task);
  await answer.invoke({ task: `use ${token}` }, { callbacks: [handler] });
  expect(masked).toBe(0);
  await handler.flush();
  expect(masked).toBe(2);
  for await (const run of experience.runs.scan()) expect(JSON.stringify(run)).not.toContain(token);
});

test("what a label may make an experience of is made of redacted texts", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const seen: unknown[] = [];
  const handler = new DeeplakeCallbackHandler(experience, {
    experienceFromRun: {
      approach: (outputs) => {
        seen.push(outputs);
        return "a";
      },
    },
  });
  const echo = RunnableLambda.from(({ task }: { task: string }) => ({ answer: task }));
  await echo.invoke({ task: `task ${token}` }, { callbacks: [handler] });
  await handler.flush();
  expect(seen).toEqual([{ answer: "task [redacted:github-token]" }]);
});

test("what goes to disk, because the buffer is full or the process ends, is redacted", async () => {
  const directory = join(temporaryDirectory(), "spool");
  await using experience = await ExperienceStore.open("memory:", { spool: { directory } });
  const handler = new DeeplakeCallbackHandler(experience, { maxBufferedRuns: 2 });
  for (let run = 0; run < 3; run++) {
    handler.handleChainStart({ lc: 1, type: "not_implemented", id: ["c"] }, { note: token }, `run ${run}`);
    handler.handleChainEnd({ note: token }, `run ${run}`);
  }
  expect(handler.health()).toMatchObject({ captured: 3, spooled: 3, waiting: 0 });
  const texts = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  expect(texts.join("")).toContain("[redacted:github-token]");
  expect(texts.join("")).not.toContain(token.slice(0, 8));
});
