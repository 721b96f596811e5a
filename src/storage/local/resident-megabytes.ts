import { invalid, said } from "../../base/options/invalid-argument.ts";

const VARIABLE = "LANGCHAIN_DEEPLAKE_RESIDENT_MB";
const USUAL = 1_024;

/**
 * How many megabytes the copies of all tables may take together in the engine's process. 0 means no copies.
 * `deeplake_engine/resident/budget.py` reads the same variable.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function residentMegabytes(environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment[VARIABLE] ?? "";
  if (given === "") return USUAL;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw invalid(
    `a whole number of megabytes in ${VARIABLE}`,
    said(given),
    "Unset it, or set 0 to keep no tables in memory.",
  );
}
