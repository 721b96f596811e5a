/** `langchain-deeplake/privacy`: scopes and users, erasure, redaction and trust. */

export type { RunSettings, UserOption } from "./base/messages/user-of-run.ts";
export type { ErasedTable } from "./experience/erase/erase-experience.ts";
export type { Origin } from "./experience/records/status.ts";
export { type ScopeLevels, widerScopes } from "./experience/scope/scope.ts";
export { findInstructions } from "./experience/trust/find-instructions.ts";
export type { InstructionReason } from "./experience/trust/shapes/shape.ts";
export type { Judgement } from "./experience/trust/judge.ts";
export type { StoreTrust } from "./experience/store/store-trust.ts";
export type { RollbackReport, RollbackSelection } from "./experience/trust/select-rollback.ts";
export type { ExperienceTrace, TracedInjection } from "./experience/trust/trace.ts";
export type { TrustOptions } from "./experience/trust/trust-policy.ts";
export type { ReviewReport } from "./experience/trust/trust.ts";
export {
  personalData,
  type PersonalDataKind,
  type PersonalDataOptions,
} from "./storage/redaction/personal-data.ts";
export type { Mask, MaskPath, RedactOptions } from "./storage/redaction/redact.ts";
export type { RedactionOptions } from "./storage/redaction/redaction-options.ts";
