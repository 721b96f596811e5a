import { mkdtempSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { temporaryDirectory } from "../support/temporary-directory.ts";
import { checkPrograms, SEED } from "./check-programs.ts";
import { inThisProcess } from "./in-this-process.ts";
import type { Program } from "./program.ts";
import { undisturbed } from "./undisturbed.ts";

const PROGRAMS = Number(process.env["PROGRAMS"] ?? 3_000);
/** One of so many is done over a directory, the others in memory. */
const IN_DIRECTORY = 50;

undisturbed();

const root = temporaryDirectory();

test("programs leave behind what their users should find", { timeout: 900_000 }, async () => {
  const inDirectory = (program: Program) => inThisProcess(program, mkdtempSync(join(root, "store-")));
  const handsOf = (index: number) => (index % IN_DIRECTORY === 0 ? inDirectory : inThisProcess);
  expect(await checkPrograms(SEED, PROGRAMS, handsOf)).toBe("all as expected");
});
