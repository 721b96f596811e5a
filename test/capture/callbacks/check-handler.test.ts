import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";

test("a handler that could not log is refused when it is made", async () => {
  await using experience = await ExperienceStore.open("memory:");
  expect(() => new DeeplakeCallbackHandler(undefined as unknown as ExperienceStore)).toThrow(
    "ExperienceStore",
  );
  for (const options of [{ flushInterval: -1 }, { flushInterval: Number.NaN }, { maxBufferedRuns: 0 }])
    expect(() => new DeeplakeCallbackHandler(experience, options)).toThrow(Object.keys(options)[0]);
  for (const options of [{ mask: "text" }, { redact: "no" }] as object[])
    expect(() => new DeeplakeCallbackHandler(experience, options)).toThrow(Object.keys(options)[0]);
});
