import type { FoundPattern, Skill } from "../../records/skill.ts";

/** What becomes of a pattern that was found, beside the skills that are there. */
export interface GateDecision {
  /** `keep`: a new skill. `merge`: the next revision of one. `skip`: nothing changes. */
  readonly decision: "keep" | "merge" | "skip";
  readonly reason: string;
  /** Whether what is merged waits for a person again, because it says something else. */
  readonly again: boolean;
}

/** Effects closer than this say the same. */
const SAME = 0.05;

/** Decides about a pattern by what is known of it: the newest revision of its skill. */
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

/** Skills that a mining of all attempts no longer finds: what they rest on has faded. A person's decision stands. */
export function fadedSkills(known: readonly Skill[], found: readonly FoundPattern[]): Skill[] {
  const still = new Set(found.map(({ pattern }) => pattern));
  return known.filter(({ status, pattern }) => status !== "retired" && !still.has(pattern));
}
