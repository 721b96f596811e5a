import type { MayTeach } from "../records/lesson-of-labels.ts";
import { findInstructions } from "./find-instructions.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/**
 * Which labels give lessons: those that the store of a trusted author stored, under whatever name they were
 * given, if their text contains no instructions to the model. The label with which an experience was recorded
 * is trusted with the experience.
 */
export function mayTeach(policy: TrustPolicy): MayTeach {
  return ({ recorded, recordedBy }, said) =>
    recorded || !policy.judges || (policy.trusted.has(recordedBy) && findInstructions(said).length === 0);
}
