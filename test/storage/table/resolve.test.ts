import { expect, test } from "vitest";

import { openDriver } from "../../../src/storage/table/resolve.ts";

const failed = (location: unknown): Promise<unknown> =>
  openDriver(location as string, "t").then(
    () => "opened",
    (error: unknown) => error,
  );

test.each([
  " memory:",
  "memory: ",
  " postgres://ann:hidden@host/database",
  "~",
  "~/experiences",
  "",
  "a\0b",
  undefined,
  { location: "memory:" },
])("%j is refused as a location", async (location) => {
  expect(await failed(location)).toMatchObject({ code: "INVALID_LOCATION" });
});

test.each([
  " postgres://ann:hidden@host/database",
  "postgres:/ann:hidden@host/database",
  "postgres://ann:hidden@host/database?table=a%20b",
  "al://ann:hidden@workspace/name/more",
  "file://ann:hidden@host/path",
  ["postgres://ann:hidden@host/database"],
  { url: "al://workspace/name", token: "hidden" },
])("a message does not repeat what may be a password: %j", async (location) => {
  const error = await failed(location);
  expect(error).toMatchObject({ code: "INVALID_LOCATION" });
  expect(JSON.stringify(error, ["message", "input", "cause"]) + String(error)).not.toContain("hidden");
});
