import * as fc from "fast-check";

import { programs } from "./application.ts";
import { compare, type Texts } from "./compare.ts";
import { fit } from "./grammar/fit.ts";
import { knownFault } from "./known-faults.ts";
import type { Program } from "./program.ts";
import { runProgram } from "./run-program.ts";
import { shrink } from "./shrink.ts";

/** Milliseconds for one program, and for looking for a simpler one that fails. */
const MOST = 20_000;
const SHRINKING = 60_000;

/**
 * Runs random programs one after the other, until one fails: what the simplest that fails like it should leave behind
 * and what it does, with the seed.
 */
export async function checkPrograms(seed: number, count: number): Promise<string> {
  for (const [index, program] of fc.sample(programs, { seed, numRuns: count }).entries()) {
    if ((await outcomeOf(program)) === undefined) continue;
    const simplest = await shrink(program, simplerFails, Date.now() + SHRINKING);
    return `Program ${index + 1} of SEED=${seed} fails, at its simplest as\n${JSON.stringify(simplest)}\n${await outcomeOf(simplest)}`;
  }
  return "all as expected";
}

/** What is wrong with what a program leaves behind; `undefined` when nothing is. */
async function outcomeOf(program: Program): Promise<string | undefined> {
  try {
    const { expected, found } = await textsOf(program);
    return expected === found ? undefined : `Expected\n${expected}\nFound\n${found}`;
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}

/** What a program should leave behind, and what it does. @throws Error when it does not end */
export async function textsOf(program: Program): Promise<Texts> {
  const late = AbortSignal.timeout(MOST);
  const given = new Promise<never>((_resolve, reject) => {
    late.addEventListener("abort", () => reject(new Error(`The program did not end within ${MOST} ms.`)));
  });
  const { expected, observed } = await Promise.race([runProgram(program), given]);
  return compare(expected, observed);
}

/** A variant counts when the grammar makes it, and when it is not known already. */
async function simplerFails(program: Program): Promise<boolean> {
  const made = JSON.stringify(fit(program)) === JSON.stringify(program);
  return made && knownFault(program) === undefined && (await outcomeOf(program)) !== undefined;
}
