import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { cacheDirectory, ENGINE_VERSION } from "../../../src/storage/local/cache-directory.ts";

const folder = `deeplake-${ENGINE_VERSION}`;

test("the cache is the user's, where each platform keeps it", () => {
  expect(cacheDirectory({}, "linux")).toBe(join(homedir(), ".cache", "langchain-deeplake", folder));
  expect(cacheDirectory({ XDG_CACHE_HOME: "/x" }, "linux")).toBe(join("/x/langchain-deeplake", folder));
  expect(cacheDirectory({ XDG_CACHE_HOME: "/x" }, "darwin")).toBe(
    join(homedir(), "Library/Caches/langchain-deeplake", folder),
  );
});

test("LANGCHAIN_DEEPLAKE_CACHE names another, and a relative one does not change with the working directory", () => {
  expect(cacheDirectory({ LANGCHAIN_DEEPLAKE_CACHE: "/own", XDG_CACHE_HOME: "/x" })).toBe(
    join("/own", folder),
  );
  expect(cacheDirectory({ LANGCHAIN_DEEPLAKE_CACHE: "own" })).toBe(join(process.cwd(), "own", folder));
});
