import { mkdtempSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { temporaryDirectory } from "../support/temporary-directory.ts";
import { programs } from "./application.ts";
import { checkPrograms } from "./check-programs.ts";
import { inOwnProcesses } from "./in-own-processes.ts";
import { inThisProcess } from "./in-this-process.ts";
import type { Program } from "./program.ts";
import { knownFault } from "./known-faults.ts";
import { rewrite } from "./pieces.ts";
import { undisturbed } from "./undisturbed.ts";

// The same ones each time. `npm run hunt` looks for new finds: 3,000 programs of a seed that it prints.
const SEED = Number(process.env["SEED"] ?? 20_261_129);
const PROGRAMS = Number(process.env["PROGRAMS"] ?? 3_000);
/** One of so many is done over a directory, the others in memory. */
const IN_DIRECTORY = 50;
const IN_PROCESSES = Number(process.env["PROCESSES"] ?? 20);

/** Each process loads LangChain anew. Each resume is in another than the call. */
const IN_PROCESS = {
  most: 120_000,
  among: programs
    .map((program) => rewrite(program, (name) => (name === "elsewhere" ? true : undefined)))
    .filter((program) => knownFault(program) === undefined),
};

undisturbed();

const root = temporaryDirectory();
const folder = (): string => mkdtempSync(join(root, "store-"));

test("programs leave behind what their users should find", { timeout: 900_000 }, async () => {
  const inDirectory = (program: Program) => inThisProcess(program, folder());
  const handsOf = (index: number) => (index % IN_DIRECTORY === 0 ? inDirectory : inThisProcess);
  expect(await checkPrograms(SEED, PROGRAMS, handsOf)).toBe("all as expected");
});

test("and so they do when each thing is done in a process of its own", { timeout: 900_000 }, async () => {
  const inProcesses = (program: Program) => inOwnProcesses(program, folder());
  expect(await checkPrograms(SEED, IN_PROCESSES, () => inProcesses, IN_PROCESS)).toBe("all as expected");
});
