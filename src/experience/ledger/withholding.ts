import { DeeplakeError } from "../../errors.ts";

/** How much recalled experience is withheld on purpose, so that its effect can be measured. */
export interface Withholding {
  /** Share of threads (of runs where there is no thread) that get no experience, 0 to below 1. @default 0 */
  readonly holdout?: number;
  /** Share of threads from which a given experience is withheld, each independently, 0 to below 1. @default 0 */
  readonly itemHoldout?: number;
  /** Names the experiment: another salt draws other threads. @default "" */
  readonly holdoutSalt?: string;
  /** Whether what is shown to harm stops being injected; evidence needs a share withheld, now or earlier. @default true */
  readonly gate?: boolean;
  /** Share of threads that get what the gate has stopped, so that a recovery is seen, 0 to 1. @default 0.05 */
  readonly gateExploration?: number;
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkWithholding({
  holdout = 0,
  itemHoldout = 0,
  holdoutSalt = "",
  gate = true,
  gateExploration = 0,
}: Withholding): void {
  if (!(holdout >= 0 && holdout < 1)) throw invalid("holdout", "a share from 0 to below 1", holdout);
  if (!(itemHoldout >= 0 && itemHoldout < 1))
    throw invalid("itemHoldout", "a share from 0 to below 1", itemHoldout);
  if (!(gateExploration >= 0 && gateExploration <= 1))
    throw invalid("gateExploration", "a share from 0 to 1", gateExploration);
  if (typeof holdoutSalt !== "string") throw invalid("holdoutSalt", "a text", holdoutSalt);
  if (typeof gate !== "boolean") throw invalid("gate", "true or false", gate);
}

function invalid(name: string, expected: string, value: unknown): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected} in ${name}, got ${String(value)}.`);
}
