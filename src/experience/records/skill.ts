/**
 * `proposed`: waits for a person. `active`: confirmed and exported. `retired`: withdrawn by a person, or
 * because its evidence faded.
 */
export type SkillStatus = "proposed" | "active" | "retired";

export const SKILL_STATUSES: readonly SkillStatus[] = ["proposed", "active", "retired"];

/** The evidence for a pattern. */
export interface SkillEvidence {
  /**
   * Difference of the mean score with and without the pattern, -1..1. For an error: the share of its tasks
   * that were solved later, 0..1.
   */
  readonly effect: number;
  /** 95% confidence interval of `effect`. */
  readonly interval: readonly [number, number];
  /** Number of attempts that followed the pattern, or that the error ended. */
  readonly n: number;
  readonly tasks: number;
  /** Ids of the experiences that show the pattern. */
  readonly sources: readonly string[];
}

/** A pattern in the form that a skill is checked against and written from. */
export interface FoundPattern {
  /** Name of the pattern, such as `approach: uses cache`. A pattern that is found again has the same name. */
  readonly pattern: string;
  /** What to do or avoid, in one sentence. */
  readonly advice: string;
  /** Lines that describe where the pattern was seen. */
  readonly details: readonly string[];
  readonly evidence: SkillEvidence;
}

/** One revision of a skill. Every revision is kept; the newest is in force. */
export interface Skill {
  readonly id: string;
  /** Name of the skill's folder: at most 64 lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly revision: number;
  readonly status: SkillStatus;
  /** Why the skill has this status. */
  readonly reason: string;
  /** Whether a person set this status. What a person retired stays retired. */
  readonly decided: boolean;
  /** What the skill does and when to use it, at most 1,024 characters. */
  readonly description: string;
  /** Markdown. */
  readonly body: string;
  readonly pattern: string;
  readonly evidence: SkillEvidence;
  readonly author: string;
  readonly scope: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** The newest revision of each skill. */
export function newestRevisions(revisions: Iterable<Skill>): Skill[] {
  const newest = new Map<string, Skill>();
  for (const skill of revisions)
    if (skill.revision >= (newest.get(skill.id)?.revision ?? 0)) newest.set(skill.id, skill);
  return [...newest.values()];
}
