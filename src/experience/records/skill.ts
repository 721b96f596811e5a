/** `proposed`: waits for a person. `active`: confirmed, and exported. `retired`: by a person, or because its evidence faded. */
export type SkillStatus = "proposed" | "active" | "retired";

export const SKILL_STATUSES: readonly SkillStatus[] = ["proposed", "active", "retired"];

/** What a pattern says, with what it rests on. */
export interface SkillEvidence {
  /** Of the mean score with and without it, -1..1; for an error the share of its tasks that were solved later, 0..1. */
  readonly effect: number;
  /** 95%. */
  readonly interval: readonly [number, number];
  /** Attempts that did it, or that the error ended, and in how many tasks. */
  readonly n: number;
  readonly tasks: number;
  /** Ids of the experiences behind it. */
  readonly sources: readonly string[];
}

/** A pattern in the form that the gate compares and a skill is written from. */
export interface FoundPattern {
  /** What it is about; the same pattern has the same name whenever it is found. */
  readonly pattern: string;
  /** What to do or avoid, in one sentence. */
  readonly advice: string;
  /** Lines that say what it was seen in. */
  readonly details: readonly string[];
  readonly evidence: SkillEvidence;
}

/** One revision of a skill. All are kept; the newest counts. */
export interface Skill {
  readonly id: string;
  /** Its folder: lower case letters, digits and hyphens, at most 64. */
  readonly name: string;
  readonly revision: number;
  readonly status: SkillStatus;
  /** Why it has this status. */
  readonly reason: string;
  /** Whether a person gave it this status; what a person retired stays retired. */
  readonly decided: boolean;
  /** What it does and when to use it, at most 1,024 characters. */
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
