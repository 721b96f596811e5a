import { createHash } from "node:crypto";

import { Recent } from "../../base/collections/recent.ts";
import type { Experience } from "../records/experience.ts";
import { findInstructions } from "./find-instructions.ts";
import { type ExperienceStatus, UNTRUSTED_ORIGINS } from "../records/status.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** What an experience may be used for, and why; the reason of an active one is empty. */
export interface Judgement {
  readonly status: ExperienceStatus;
  readonly reason: string;
}

type Judged = Pick<Experience, "task" | "approach" | "lessons" | "author" | "recordedBy" | "origin">;

/** The columns of a row that `standing` reads. */
export const JUDGED_COLUMNS = [
  "task_description",
  "approach",
  "lessons",
  "author",
  "recorded_by",
  "origin",
  "status",
  "status_reason",
  "decided_by",
] as const;

const ACTIVE: Judgement = { status: "active", reason: "" };

/**
 * What becomes of an experience that nobody has decided about: who wrote it, where its text comes from and whether the
 * text gives instructions decide. The source of its label does not: a forged "human" gains nothing, and a model's
 * verdict lowers confidence only.
 */
export function judge(experience: Judged, policy: TrustPolicy): Judgement {
  if (!policy.judges) return ACTIVE;
  const found = instructionsIn(`${experience.task}\n${experience.approach}\n${experience.lessons}`);
  if (found.length > 0) return quarantined(`instructions: ${found.join(", ")}`);
  if (UNTRUSTED_ORIGINS.includes(experience.origin)) return quarantined(`origin: ${experience.origin}`);
  // A stranger may record under any name; the name of its own store it cannot leave behind.
  const stranger = [experience.author, experience.recordedBy].find((name) => !policy.trusted.has(name));
  if (stranger !== undefined) return quarantined(`author: ${stranger}`);
  return ACTIVE;
}

/** Rows without a status are judged at each recall near them, and reading a long text takes milliseconds. */
const judged = new Recent<readonly string[]>(10_000);

function instructionsIn(text: string): readonly string[] {
  const key = createHash("sha256").update(text).digest("base64");
  const known = judged.get(key);
  if (known) return known;
  const found = findInstructions(text);
  judged.set(key, found);
  return found;
}

/** An experience with the status that it is recorded with. */
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
 * What a stored experience may be used for in the eyes of this policy. A stored status counts where somebody trusted
 * set it. One that a stranger set is worth nothing, in either direction: the experience is judged anew.
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

/** Whether an experience may be learned from. */
export function believes(experience: Parameters<typeof standing>[0], policy: TrustPolicy): boolean {
  return standing(experience, policy).status === "active";
}

function quarantined(reason: string): Judgement {
  return { status: "quarantined", reason };
}
