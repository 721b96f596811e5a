import { filledString, required } from "../../base/options/option.ts";
import { readOptions } from "../../base/options/read-options.ts";
import { type RecallTrace, traceRecall } from "../ledger/trace-recall.ts";
import type { Experience } from "../records/experience.ts";
import type { ExperienceStatus } from "../records/status.ts";
import type { RollbackReport, RollbackSelection } from "../trust/select-rollback.ts";
import type { ExperienceTrace } from "../trust/trace.ts";
import type { ReviewReport } from "../trust/trust.ts";
import type { StoreParts } from "./assemble-store.ts";

/** Whom and what agents learn from, where it came from, and how it is taken back: `docs/trust.md`. */
export interface StoreTrust {
  /**
   * What an experience came from, which runs it was put in front of, and how they ended. Reads all experiences and
   * injections once. With the id of a recall: what that recall found, gave and withheld. `null` when there is none with
   * this id.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const given = await experience.trust.trace({ recall: id });
   */
  trace(of: { readonly recall: string }): Promise<RecallTrace | null>;
  trace(id: string): Promise<ExperienceTrace | null>;
  /**
   * Takes experiences back: retires all that match and quarantines what cites them as its sources. Lessons made of any
   * of these are no longer given. Nothing is deleted;
   * `setStatus` brings one back. Doing it again changes nothing, and what is recorded meanwhile is found too.
   * @throws DeeplakeError INVALID_ARGUMENT; nothing is changed then
   * @example await experience.trust.rollback({ author: "crawler", since: Date.parse("2026-11-01") / 1000 });
   */
  rollback(selection: RollbackSelection): Promise<RollbackReport>;
  /**
   * Releases what was quarantined for its author or origin and has been corroborated since, and says what remains
   * quarantined and why. Reads all experiences once: for a schedule, not for every run.
   */
  review(): Promise<ReviewReport>;
  /**
   * Decides about experiences by hand, such as releasing what a person has read; resolves to the ids that changed.
   * Others follow the decision where they trust this store's author.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example await experience.trust.setStatus([id], "active", "read by Ann");
   */
  setStatus(ids: readonly string[], status: ExperienceStatus, reason: string): Promise<string[]>;
  /** Whether the store's trust policy lets agents learn from an experience. */
  believes(experience: Experience): boolean;
}

export function storeTrustOf({ trust, tables }: StoreParts): StoreTrust {
  async function trace(of: { readonly recall: string }): Promise<RecallTrace | null>;
  async function trace(id: string): Promise<ExperienceTrace | null>;
  async function trace(
    of: string | { readonly recall: string },
  ): Promise<ExperienceTrace | RecallTrace | null> {
    if (typeof of === "string") return trust.trace(of);
    return traceRecall(tables, readOptions("trace", of, { recall: required(filledString()) }).recall);
  }
  return {
    trace,
    rollback: (selection) => trust.rollback(selection),
    review: () => trust.review(),
    setStatus: (ids, status, reason) => trust.setStatus(ids, status, reason),
    believes: (experience) => trust.believes(experience),
  };
}
