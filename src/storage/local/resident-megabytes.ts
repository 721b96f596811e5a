import { totalmem } from "node:os";

import { invalid, said } from "../../base/options/invalid-argument.ts";

const VARIABLE = "LANGCHAIN_DEEPLAKE_RESIDENT_MB";
/** Megabytes for copies if there is enough memory. */
const USUAL = 1_024;
/** Megabytes that Node and the engine's processes take beside the copies. */
const BESIDE = 450;
/** While the engine loads a copy, it takes about twice the memory of the copy. */
const LOADING = 2;

/**
 * How many megabytes the copies of all tables may take together in the engine's process. 0 means no copies. Without the
 * variable, the number is what a container or a machine with `memory` bytes has room for, because a process that takes
 * more is killed. `deeplake_engine/resident/budget.py` reads the same variable.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function residentMegabytes(
  environment: NodeJS.ProcessEnv = process.env,
  memory: number = memoryHere(),
): number {
  const given = environment[VARIABLE] ?? "";
  if (given === "") return Math.min(USUAL, Math.max(0, Math.floor((memory / 1e6 - BESIDE) / LOADING)));
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw invalid(
    `a whole number of megabytes in ${VARIABLE}`,
    said(given),
    "Unset it, or set 0 to keep no tables in memory.",
  );
}

/** The bytes of this machine's memory, or of those that its container may take. */
function memoryHere(): number {
  // 0 and `undefined` mean that the limit is unknown. A huge number means no limit. Not every runtime has this
  // function.
  const limit = process.constrainedMemory?.() || Infinity;
  return Math.min(limit, totalmem());
}
