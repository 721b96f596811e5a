import { expect, test } from "vitest";

import { objectStorageUrl } from "../../../src/storage/driver/location.ts";
import { besideDataset, openDriver } from "../../../src/storage/table/resolve.ts";

test.each([
  ["s3://bucket", "s3://bucket"],
  ["S3://bucket/a/b/", "s3://bucket/a/b"],
  ["gcs://bucket/a", "gcs://bucket/a"],
  ["gs://bucket/a", "gs://bucket/a"],
  ["az://account/container/a", "az://account/container/a"],
  ["azure://account/container/a", "azure://account/container/a"],
  ["./s3", undefined],
  ["s3", undefined],
  ["memory:x", undefined],
  ["file:///tmp/x", undefined],
  ["s3x://bucket", undefined],
])("%s is the URL %s", (location, url) => expect(objectStorageUrl(location)).toBe(url));

test.each(["s3:", "s3:bucket", "s3://", "s3:///a", "s3://b//a", "s3://b/../a", "s3://b/a?x=1", "s3://b/a b"])(
  "%s is refused",
  async (location) => {
    await expect(openDriver(location, "t")).rejects.toMatchObject({ code: "INVALID_LOCATION" });
  },
);

test("credentials in a URL are refused and not repeated", async () => {
  const error: unknown = await openDriver("s3://key:secret@bucket/a", "t").catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "INVALID_LOCATION" });
  expect(String(error)).not.toContain("secret");
});

test("a companion of a dataset stands beside it", () => {
  expect(besideDataset("s3://bucket/recipe/", "runs")).toBe("s3://bucket/recipe_runs");
});
