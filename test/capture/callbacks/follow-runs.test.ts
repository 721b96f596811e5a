import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { followRuns, watchLangChain } from "../../../src/capture/callbacks/follow-runs.ts";
import type { OpenRuns } from "../../../src/capture/callbacks/open-runs.ts";

test("an error while runs are followed is counted, and the program that is followed never sees it", async () => {
  const noted: unknown[] = [];
  const failing = {
    closeAll: () => {},
    left: () => {},
    runsWith: () => {
      throw new Error("cannot follow");
    },
  } as unknown as OpenRuns;
  watchLangChain();
  const end = followRuns(failing, {
    onClose: () => () => {},
    noteError: (where, error) => noted.push([where, (error as Error).message]),
  });
  try {
    expect(await RunnableLambda.from((value: number) => value + 1).invoke(1)).toBe(2);
  } finally {
    end();
  }
  expect(noted).toContainEqual(["follow", "cannot follow"]);
});
