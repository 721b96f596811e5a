import * as fc from "fast-check";

import { programs } from "./application.ts";
import { compare, type Texts } from "./compare.ts";
import type { Hands } from "./deed.ts";
import { fit } from "./grammar/fit.ts";
import { inThisProcess } from "./in-this-process.ts";
import { knownFault } from "./known-faults.ts";
import type { Program } from "./program.ts";
import { runProgram } from "./run-program.ts";
import { shrink } from "./shrink.ts";

/** Milliseconds for one program in this process, and for looking for a simpler one that fails. */
const MOST = 20_000;
const SHRINKING = 60_000;

/** The same programs each time. `npm run hunt` looks for new finds: 3,000 programs of a seed that it prints. */
export const SEED = Number(process.env["SEED"] ?? 20_261_129);

/** Begins what is said of a program that leaves behind something else than it should. Errors begin otherwise. */
const DIFFERENCE = "Expected\n";

/** How a program is run. */
type HandsOf = (program: Program) => Promise<Hands>;

/**
 * Runs random programs one after the other, until one fails: what the simplest that fails like it should leave behind
 * and what it does, with the seed.
 * @param handsOf how the program of a number is run
 * @param settings `most`: milliseconds for one program. `among`: which programs there are
 */
export async function checkPrograms(
  seed: number,
  count: number,
  handsOf: (index: number) => HandsOf,
  { most = MOST, among = programs }: { most?: number; among?: fc.Arbitrary<Program> } = {},
): Promise<string> {
  for (const [index, program] of fc.sample(among, { seed, numRuns: count }).entries()) {
    const hands = handsOf(index);
    const wrongIn = (one: Program): Promise<string | undefined> => outcomeOf(one, hands, most);
    // What runs at once may end in another order than the oracle plays it, but hardly twice.
    if ((await wrongIn(program)) === undefined) continue;
    const wrong = await wrongIn(program);
    if (wrong === undefined) continue;
    const simpler = async (one: Program): Promise<boolean> =>
      isNews(one) && isDifference(await wrongIn(one)) === isDifference(wrong);
    const simplest = await shrink(program, simpler, Date.now() + SHRINKING);
    return `Program ${index + 1} of SEED=${seed} fails, at its simplest as\n${JSON.stringify(simplest)}\n${await wrongIn(simplest)}`;
  }
  return "all as expected";
}

/** What is wrong with what a program leaves behind; `undefined` when nothing is. */
async function outcomeOf(program: Program, handsOf: HandsOf, most: number): Promise<string | undefined> {
  try {
    const { expected, found } = await textsOf(program, handsOf, most);
    return expected === found ? undefined : `${DIFFERENCE}${expected}\nFound\n${found}`;
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error);
  }
}

/** Whether a program left behind something else than expected; `undefined` when nothing is wrong. */
function isDifference(wrong: string | undefined): boolean | undefined {
  return wrong?.startsWith(DIFFERENCE);
}

/**
 * What a program should leave behind, and what it does.
 * @throws Error when it does not end
 */
export async function textsOf(
  program: Program,
  handsOf: HandsOf = inThisProcess,
  most: number = MOST,
): Promise<Texts> {
  const late = AbortSignal.timeout(most);
  const given = new Promise<never>((_resolve, reject) => {
    late.addEventListener("abort", () => reject(new Error(`The program did not end within ${most} ms.`)));
  });
  const { expected, observed } = await Promise.race([runProgram(program, handsOf), given]);
  return compare(expected, observed);
}

/** A variant counts when the grammar makes it, and when it is not known already. */
function isNews(program: Program): boolean {
  return JSON.stringify(fit(program)) === JSON.stringify(program) && knownFault(program) === undefined;
}
