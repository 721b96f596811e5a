import type { FoundPattern, Skill } from "../../records/skill.ts";

/** What becomes of a pattern that was found. */
interface GateDecision {
  /** `keep`: make a new skill. `merge`: make the next revision of a skill. `skip`: change nothing. */
  readonly decision: "keep" | "merge" | "skip";
  readonly reason: string;
  /** Whether a person must confirm the next revision: the skill is new, was retired, or its effect has turned. */
  readonly again: boolean;
}

/** Effects that differ by less than this count as the same. */
const SAME = 0.05;

/** Decides what becomes of a pattern. `known` is the newest revision of its skill. */
export function gateSkill({ evidence }: FoundPattern, known: Skill | undefined): GateDecision {
  if (!known) return { decision: "keep", reason: "new", again: true };
  if (known.status === "retired" && known.decided)
    return { decision: "skip", reason: `retired by a person: ${known.reason}`, again: false };
  if (known.status === "retired") return { decision: "merge", reason: "its evidence came back", again: true };
  if (Math.sign(evidence.effect) !== Math.sign(known.evidence.effect))
    return { decision: "merge", reason: "its effect has turned", again: true };
  const before = new Set(known.evidence.sources);
  const more = evidence.sources.filter((id) => !before.has(id)).length;
  if (more === 0 && Math.abs(evidence.effect - known.evidence.effect) < SAME)
    return { decision: "skip", reason: "nothing new", again: false };
  return { decision: "merge", reason: `${more} more attempts`, again: false };
}

/** The skills that are not retired and whose pattern is not among the found ones. */
export function fadedSkills(known: readonly Skill[], found: readonly FoundPattern[]): Skill[] {
  const still = new Set(found.map(({ pattern }) => pattern));
  return known.filter(({ status, pattern }) => status !== "retired" && !still.has(pattern));
}
