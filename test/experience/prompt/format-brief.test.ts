import { expect, test } from "vitest";

import { formatBriefly } from "../../../src/experience/prompt/format-brief.ts";
import { ExperienceStore } from "../../../src/index.ts";

test("what worked without an approach is shown without a line for it", async () => {
  await using store = await ExperienceStore.open("memory:format-brief");
  const experience = await store.record({
    task: "count",
    approach: "by hand",
    outcome: "success",
    lessons: "sort",
  });
  expect(formatBriefly({ ...experience, approach: "" })).toBe("Task: count\nOutcome: success\nLesson: sort");
  expect(formatBriefly(experience)).toContain("Approach: by hand");
});
