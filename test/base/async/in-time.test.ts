import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";

import { inTime } from "../../../src/base/async/in-time.ts";

test("work that ends in time gives what it comes to, an error included", async () => {
  expect(await inTime(60_000, async () => "done")).toBe("done");
  expect(await inTime(undefined, async () => "done")).toBe("done");
  await expect(inTime(60_000, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});

test("late work is aborted, and the caller is told first that it was late", async () => {
  let reason: unknown;
  const working = inTime(
    5,
    (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => {
          reason = signal.reason;
          reject(new Error("aborted"));
        }),
      ),
  );
  await expect(working).rejects.toMatchObject({
    code: "TIMEOUT",
    message: "[deeplake] Expected an answer within 5 ms, got none.",
  });
  expect(reason).toMatchObject({ code: "TIMEOUT" });
});

test("what happens when work is late can be chosen", async () => {
  const late = (): Promise<string> => sleep(1_000, "late", { ref: false });
  expect(await inTime(5, late, () => undefined)).toBeUndefined();
  await expect(
    inTime(5, late, () => {
      throw new RangeError("too late");
    }),
  ).rejects.toThrow(RangeError);
});

test("an error of work that nobody waits for any more is no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", note);
  try {
    await inTime(
      5,
      () => sleep(20).then(() => Promise.reject(new Error("later"))),
      () => undefined,
    );
    await sleep(60);
  } finally {
    process.off("unhandledRejection", note);
  }
  expect(unhandled).toEqual([]);
});

test.each([2 ** 31, Number.MAX_SAFE_INTEGER, Infinity])(
  "a limit of %s ms is no limit of one",
  async (limit) => {
    expect(await inTime(limit, () => sleep(20, "done"))).toBe("done");
  },
);
