import { existsSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { makeDirectory, makeDirectorySync } from "../../../src/base/async/make-directory.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const both = [
  { way: "await", make: makeDirectory },
  { way: "sync", make: async (path: string, mode?: number) => makeDirectorySync(path, mode) },
];

describe.each(both)("$way", ({ make }) => {
  const root = temporaryDirectory();

  test("makes what is missing, each with the mode", async () => {
    await make(join(root, "a", "b", "c"), 0o700);
    for (const path of ["a", "a/b", "a/b/c"]) expect(statSync(join(root, path)).isDirectory()).toBe(true);
    expect(statSync(join(root, "a")).mode & 0o077).toBe(0);
  });

  test("takes what is there, behind a link too", async () => {
    symlinkSync(root, join(root, "link"), "dir");
    for (const path of [root, join(root, "link"), "/"]) await expect(make(path)).resolves.toBeUndefined();
  });

  test("makes one directory for many at once", async () => {
    const path = join(root, "many", "x", "y");
    await Promise.all(Array.from({ length: 20 }, () => make(path)));
    expect(existsSync(path)).toBe(true);
  });

  test("a file, or a link to nothing, is no directory", async () => {
    writeFileSync(join(root, "file"), "");
    symlinkSync(join(root, "nowhere", "else"), join(root, "dangling"));
    for (const path of ["file", "dangling"])
      await expect(make(join(root, path))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(make(join(root, "file", "below"))).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  test.runIf(process.platform === "linux")(
    "a place where nothing can be made is refused, and does not hang",
    async () => {
      for (const path of ["/proc/nowhere", "/proc/nowhere/below", "/proc/self/nowhere"])
        await expect(make(path)).rejects.toMatchObject({ code: "ENOENT" });
    },
  );
});
