import { randomUUID } from "node:crypto";

import type { RedactOptions } from "../../storage/redaction/redact.ts";
import type { ScopeView } from "../../storage/table/scope-view.ts";
import type { Row } from "../../base/types.ts";
import { withoutEcho } from "../prompt/without-echo.ts";
import { CLEARED, clearedRow } from "../records/cleared-row.ts";
import { toRow } from "../records/experience-codec.ts";
import type { Experience, ExperienceInput } from "../records/experience.ts";
import type { RunOrigin } from "../records/run-codec.ts";
import { completeExperience } from "../records/validate-experience.ts";

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** What a store adds to an attempt that it records. */
export interface RecordingParts {
  readonly origin: RunOrigin;
  readonly view: ScopeView | undefined;
  readonly redaction: RedactOptions;
  /** Sets the status that an experience is recorded with. */
  readonly decided: (experience: Omit<Experience, "version">) => Omit<Experience, "version">;
  /** Makes the cell `recalled` of an attempt. */
  readonly recalledFor: (attempt: Pick<Experience, "runId" | "threadId" | "scope">) => string;
}

/**
 * Makes the row of an attempt, without its vector. The text of an earlier recall is removed, and all texts are
 * redacted unless the input refuses that. All recordings pass through here before embeddings, hashes and spools get
 * the texts.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function experienceRow(
  input: ExperienceInput,
  { origin, view, redaction, decided, recalledFor }: RecordingParts,
): Row {
  const defaults = { id: randomUUID, now, ...origin, view };
  const complete = decided(completeExperience(withoutEcho(input), defaults));
  const row = { ...toRow(complete), recalled: recalledFor(complete) };
  return clearedRow("experiences", input.redact === false ? { ...row, cleared: CLEARED } : row, redaction);
}
