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

/** What a store adds to an attempt that it records. */
export interface RecordingParts {
  readonly origin: RunOrigin;
  readonly view: ScopeView | undefined;
  readonly redaction: RedactOptions;
  /** Gives an experience the status that it is recorded with. */
  readonly decided: (experience: Omit<Experience, "version">) => Omit<Experience, "version">;
}

/**
 * The row of an attempt, but for its vector: without what recall had put into it, and cleared, unless the input wants
 * its texts as they are. Whoever records makes rows here, so that embeddings, hashes and spools see no other texts.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function experienceRow(
  input: ExperienceInput,
  { origin, view, redaction, decided }: RecordingParts,
): Row {
  const defaults = { id: randomUUID, now: () => Math.floor(Date.now() / 1000), ...origin, view };
  const row = toRow(decided(completeExperience(withoutEcho(input), defaults)));
  return clearedRow("experiences", input.redact === false ? { ...row, cleared: CLEARED } : row, redaction);
}
