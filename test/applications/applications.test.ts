import { mkdtempSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { temporaryDirectory } from "../support/temporary-directory.ts";
import { checkPrograms, SEED } from "./check-programs.ts";
import { inThisProcess } from "./in-this-process.ts";
import type { Program } from "./program.ts";
import { undisturbed } from "./undisturbed.ts";

// The long tests run more of them.
const PROGRAMS = Number(process.env["PROGRAMS"] ?? 300);

undisturbed();

test("programs leave behind what their users should find", { timeout: 300_000 }, async () => {
  const root = temporaryDirectory();
  const inDirectory = (program: Program) => inThisProcess(program, mkdtempSync(join(root, "store-")));
  const handsOf = (index: number) => (index % 30 === 0 ? inDirectory : inThisProcess);
  expect(await checkPrograms(SEED, PROGRAMS, handsOf)).toBe("all as expected");
});
