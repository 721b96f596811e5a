import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { checkInput } from "../../../src/cli/commands/check-input.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const [file, pipe] = [join(root, "file"), join(root, "pipe")];
writeFileSync(file, "text");
execFileSync("mkfifo", [pipe]);

test("a file is taken", () => {
  expect(() => checkInput(file, "a file")).not.toThrow();
});

test.each([
  [join(root, "absent"), "which is not there"],
  [join(file, "below"), "which cannot be read (ENOTDIR)"],
  [root, "which is no file"],
  [pipe, "which is no file"],
])("%s is refused", (path, said) => {
  expect(() => checkInput(path, "a file")).toThrow(`Expected a file, got ${path}, ${said}.`);
});
