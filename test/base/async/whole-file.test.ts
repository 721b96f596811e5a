import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { WholeFile, writeWhole } from "../../../src/base/async/whole-file.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const unwritten = { code: "INVALID_LOCATION", message: expect.stringContaining("to be written, got ") };

test("a file is not there before it is whole, and nothing is left of one that is given up", async () => {
  const path = join(root, "begun");
  const file = await WholeFile.begin(path, false);
  await file.write("half");
  expect(existsSync(path)).toBe(false);
  await file.discard();
  expect(readdirSync(root)).toEqual([]);
});

test("a file that came meanwhile is not replaced, unless that was asked for", async () => {
  const path = join(root, "meanwhile");
  const begin = async (isReplaced: boolean): Promise<WholeFile> => {
    const file = await WholeFile.begin(path, isReplaced);
    await file.write("mine");
    return file;
  };
  const [first, second] = [await begin(false), await begin(true)];
  writeFileSync(path, "theirs");
  await expect(first.keep()).rejects.toMatchObject(unwritten);
  await first.discard();
  expect(readFileSync(path, "utf8")).toBe("theirs");
  await second.keep();
  await second.discard();
  expect(readFileSync(path, "utf8")).toBe("mine");
  expect(readdirSync(root)).toEqual(["meanwhile"]);
});

test.skipIf(process.platform === "win32")(
  "a file that is replaced keeps its mode, behind a link too",
  async () => {
    const [path, link] = [join(root, "shared"), join(root, "link")];
    writeFileSync(path, "old");
    chmodSync(path, 0o666);
    symlinkSync(path, link);
    await writeWhole(link, "new", true);
    expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["new", 0o666]);
    expect(readFileSync(link, "utf8")).toBe("new");
  },
);

test.runIf(process.platform === "linux")(
  "what is no file is written directly, and says that it is full",
  async () => {
    await writeWhole("/dev/null", "text", true);
    await expect(writeWhole("/dev/full", "text", true)).rejects.toMatchObject(unwritten);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  },
);

test("where no file can be made, the caller is told", async () => {
  await expect(writeWhole(join(root, "no", "folder"), "text", false)).rejects.toMatchObject(unwritten);
});
