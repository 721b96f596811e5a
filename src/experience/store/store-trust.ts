import { filledString, readOption, required } from "../../base/options/option.ts";
import { readOptions } from "../../base/options/read-options.ts";
import { type RecallTrace, traceRecall } from "../ledger/trace-recall.ts";
import type { Experience } from "../records/experience.ts";
import { experienceOption } from "../records/whole-experience.ts";
import type { ExperienceStatus } from "../records/status.ts";
import type { RollbackReport, RollbackSelection } from "../trust/select-rollback.ts";
import type { ExperienceTrace } from "../trust/trace.ts";
import type { ReviewReport } from "../trust/trust.ts";
import type { StoreParts } from "./assemble-store.ts";

/**
 * Decides which experiences agents learn from, traces where they came from, and withdraws them:
 * `docs/trust.md`.
 */
export interface StoreTrust {
  /**
   * With the id of an experience: where it came from, which runs were given it, and how these runs ended. Reads
   * all experiences and injections once. With the id of a recall: what the recall found, gave and withheld.
   * `null` if the id is unknown.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const given = await experience.trust.trace({ recall: id });
   */
  trace(of: { readonly recall: string }): Promise<RecallTrace | null>;
  trace(id: string): Promise<ExperienceTrace | null>;
  /**
   * Withdraws experiences: retires all that match and quarantines those derived from them. Lessons made from
   * any of these are no longer shown. Nothing is deleted, and `setStatus` restores an experience. Repeating a
   * rollback changes nothing. Matching experiences that are recorded while it runs are found too.
   * @throws DeeplakeError INVALID_ARGUMENT; then nothing is changed
   * @example await experience.trust.rollback({ author: "crawler", since: Date.parse("2026-11-01") / 1000 });
   */
  rollback(selection: RollbackSelection): Promise<RollbackReport>;
  /**
   * Releases experiences that were quarantined for their author or origin and have been corroborated since.
   * Reports what stays quarantined and why, and what is stale. Reads all experiences, so call it on a schedule,
   * not with every run.
   */
  review(): Promise<ReviewReport>;
  /**
   * Sets the status of experiences by hand, for example to release one that a person has read. Returns the
   * ids of the experiences that changed. Other stores follow the decision if they trust this store's author.
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
    believes: (experience) => trust.believes(readOption(experienceOption, experience, "experience")),
  };
}
