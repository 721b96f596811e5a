import type { MayTeach } from "../records/lesson-of-labels.ts";
import { findInstructions } from "./find-instructions.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/**
 * Which labels teach: those that the store of a trusted author stored, whatever name they were given under, if what they
 * say contains no instructions to the model. What an experience was recorded with is trusted with the experience.
 */
export function mayTeach(policy: TrustPolicy): MayTeach {
  return ({ recorded, recordedBy }, said) =>
    recorded || !policy.judges || (policy.trusted.has(recordedBy) && findInstructions(said).length === 0);
}
