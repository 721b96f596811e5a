import { mkdtempSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { temporaryDirectory } from "../support/temporary-directory.ts";
import { programs } from "./application.ts";
import { checkPrograms, SEED } from "./check-programs.ts";
import { inOwnProcesses } from "./in-own-processes.ts";
import { knownFault } from "./known-faults.ts";
import { rewrite } from "./pieces.ts";
import type { Program } from "./program.ts";
import { undisturbed } from "./undisturbed.ts";

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

test(
  "programs leave behind what their users should find when each thing is done in a process of its own",
  {
    timeout: 900_000,
  },
  async () => {
    const inProcesses = (program: Program) => inOwnProcesses(program, mkdtempSync(join(root, "store-")));
    expect(await checkPrograms(SEED, IN_PROCESSES, () => inProcesses, IN_PROCESS)).toBe("all as expected");
  },
);
