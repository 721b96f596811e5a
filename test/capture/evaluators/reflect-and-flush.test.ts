import { execFileSync } from "node:child_process";

import { expect, test } from "vitest";

import { program } from "../../support/program.ts";

test("a program that waits for a reflection gets it, though nothing else keeps the process alive", () => {
  const said = execFileSync(process.execPath, program("test/support/reflect-and-flush.ts"), {
    encoding: "utf8",
  });
  expect(said).toBe("Read the file first.\n");
});
