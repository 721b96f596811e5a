import { expect, test } from "vitest";

import { DeeplakeError, ExperienceStore } from "../../../src/index.ts";
import type { FilterObject } from "../../../src/base/filter/filter.ts";
import { EXPERIENCE_FIELDS } from "../../../src/experience/records/experience-field.ts";
import { parseExperienceFilter } from "../../../src/experience/records/parse-experience-filter.ts";

test("the fields are all of an experience that hold one value", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const recorded = await experience.record({ task: "t", approach: "a", outcome: "success" });
  const scalar = Object.keys(recorded).filter((name) => !["tags", "metadata"].includes(name));
  expect([...EXPERIENCE_FIELDS].toSorted()).toEqual(scalar.toSorted());
});

test.each<FilterObject>([
  ...EXPERIENCE_FIELDS.map((field) => ({ [field]: "x" })),
  { "metadata.tenant": "acme", $not: { "metadata.place.region": { $in: ["eu"] } } },
])("%j is taken", (where) => {
  expect(() => parseExperienceFilter(where)).not.toThrow();
});

test.each<FilterObject>([
  { tenant: { $ne: "acme" } },
  { tenant: "acme" },
  { agent: "ann", $and: [{ $or: [{ $not: { tenant: "acme" } }] }] },
  { tags: { $ne: "eu" } },
  { metadata: { $ne: "x" } },
  { "metadata.": "x" },
  { "task.length": 3 },
  { user_id: "u8" },
])("%j names no field of an experience", (where) => {
  const refused = ((): unknown => {
    try {
      return parseExperienceFilter(where);
    } catch (error) {
      return error;
    }
  })();
  expect(DeeplakeError.isInstance(refused) && refused.code).toBe("INVALID_FILTER");
  expect(String(refused)).toMatch(/recordedBy.*metadata\.FIELD/);
});
