import { invalidArgument } from "../../base/options/invalid-argument.ts";

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
  if (!(holdout >= 0 && holdout < 1)) throw invalidArgument("a share from 0 to below 1 in holdout", holdout);
  if (!(itemHoldout >= 0 && itemHoldout < 1))
    throw invalidArgument("a share from 0 to below 1 in itemHoldout", itemHoldout);
  if (!(gateExploration >= 0 && gateExploration <= 1))
    throw invalidArgument("a share from 0 to 1 in gateExploration", gateExploration);
  if (typeof holdoutSalt !== "string") throw invalidArgument("a text in holdoutSalt", holdoutSalt);
  if (typeof gate !== "boolean") throw invalidArgument("true or false in gate", gate);
}
