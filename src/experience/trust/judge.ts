import { createHash } from "node:crypto";

import { Recent } from "../../base/collections/recent.ts";
import type { Experience } from "../records/experience.ts";
import { findInstructions } from "./find-instructions.ts";
import { type ExperienceStatus, UNTRUSTED_ORIGINS } from "../records/status.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** The status of an experience and its reason, which is empty if the policy made it active. */
export interface Judgement {
  readonly status: ExperienceStatus;
  readonly reason: string;
}

type Judged = Pick<
  Experience,
  "id" | "task" | "approach" | "lessons" | "agent" | "author" | "recordedBy" | "origin"
>;

/** The columns of a row that `standing` reads. */
export const JUDGED_COLUMNS = [
  "task_description",
  "approach",
  "lessons",
  "agent",
  "author",
  "recorded_by",
  "origin",
  "status",
  "status_reason",
  "decided_by",
] as const;

const ACTIVE: Judgement = { status: "active", reason: "" };

/**
 * Judges an experience about which nobody has decided, by its author, its origin, and whether its text gives
 * instructions. The source of its label does not count: a forged "human" gains nothing, and a label by a
 * model only has a lower confidence. With `trust: "off"` every such experience is active.
 */
export function judge(experience: Judged, policy: TrustPolicy): Judgement {
  if (!policy.judges) return ACTIVE;
  const { task, approach, lessons, agent, id } = experience;
  // The template "blocks" shows agent and id, too.
  const names = [agent, id].filter((name) => !IS_NAME.test(name));
  const found = instructionsIn([task, approach, lessons, ...names].join("\n"));
  if (found.length > 0) return quarantined(`instructions: ${found.join(", ")}`);
  if (UNTRUSTED_ORIGINS.includes(experience.origin)) return quarantined(`origin: ${experience.origin}`);
  // A stranger can record under any `author`, but `recordedBy` is always the author of the stranger's store.
  const stranger = [experience.author, experience.recordedBy].find((name) => !policy.trusted.has(name));
  if (stranger !== undefined) return quarantined(`author: ${stranger}`);
  return ACTIVE;
}

/** A name without blanks and brackets gives no instructions. */
const IS_NAME = /^[\w.:@/-]*$/;

/** Longer texts are cached by their hash. No hash begins like the key of a short text. */
const SHORT = 256;

/**
 * The instructions found in a text are cached, because rows without a status are judged at every recall that
 * finds them, and a long text takes milliseconds.
 */
const judged = new Recent<readonly string[]>(10_000);

function instructionsIn(text: string): readonly string[] {
  const key = text.length <= SHORT ? `=${text}` : createHash("sha256").update(text).digest("base64");
  const known = judged.get(key);
  if (known) return known;
  const found = findInstructions(text);
  judged.set(key, found);
  return found;
}

/** Sets the status that a new experience is recorded with. */
export function decided(
  experience: Omit<Experience, "version">,
  policy: TrustPolicy,
): Omit<Experience, "version"> {
  const { status, reason } = judge(experience, policy);
  const proposed = status === "active" && experience.status === "proposed";
  return {
    ...experience,
    status: proposed ? "proposed" : status,
    statusReason: proposed ? "recorded as proposed" : reason,
  };
}

/**
 * The status of a stored experience under this policy. A stored status counts only if the store of a trusted
 * author set it, or if the policy judges nothing. Otherwise the experience is judged anew, whether the stored
 * status was better or worse.
 */
export function standing(
  experience: Judged & Pick<Experience, "status" | "statusReason" | "decidedBy">,
  policy: TrustPolicy,
): Judgement {
  const { status, statusReason, decidedBy } = experience;
  if (status !== "" && (!policy.judges || policy.trusted.has(decidedBy)))
    return { status, reason: statusReason };
  return judge(experience, policy);
}

/** Whether agents may learn from an experience. */
export function believes(experience: Parameters<typeof standing>[0], policy: TrustPolicy): boolean {
  return standing(experience, policy).status === "active";
}

function quarantined(reason: string): Judgement {
  return { status: "quarantined", reason };
}
