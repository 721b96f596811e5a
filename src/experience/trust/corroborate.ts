import { listsByKey } from "../../base/collections/group-by.ts";
import { alike, wordsOf } from "../../base/text/same-task.ts";
import type { Experience } from "../records/experience.ts";
import { judge, type Judgement, standing } from "./judge.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/**
 * The share of a witness's sequences that a claim must have. A claim with fewer is a fragment, which proves
 * nothing.
 */
const SAME_DEED = 0.5;

/**
 * Finds quarantined experiences that independent runs confirm. Returns each with the ids of its witnesses,
 * one per run. The policy says how many runs are needed.
 *
 * A witness is an active experience of another run. Its author and the author of the store that recorded it are
 * trusted, and its verdict does not come from a model. It has a similar task and the same outcome. It contains
 * every sequence of three words or signs in the approach and lessons of the claim. These sequences are at least
 * half of the witness's own sequences. So a confirmed experience says nothing that a witness does not say in the
 * same order.
 *
 * Only authors whom the policy names can be witnesses, so made-up identities cannot confirm each other. Text
 * that gives instructions is never released, however often it is repeated.
 */
export function corroborated(
  experiences: readonly Experience[],
  policy: TrustPolicy,
): Map<string, readonly string[]> {
  const judged = experiences.map((experience) => ({ experience, judgement: standing(experience, policy) }));
  const witnessesOf = confirming(
    judged
      .filter(({ experience, judgement }) => judgement.status === "active" && mayVouch(experience, policy))
      .map(({ experience }) => claimOf(experience)),
  );
  const released = new Map<string, readonly string[]>();
  for (const { experience, judgement } of judged) {
    if (judgement.status !== "quarantined" || !isByRule(experience, judgement, policy)) continue;
    const runs = new Map<string, string>();
    for (const { id, run } of witnessesOf(claimOf(experience))) if (!runs.has(run)) runs.set(run, id);
    if (runs.size >= policy.corroborations) released.set(experience.id, [...runs.values()]);
  }
  return released;
}

/** Whether the policy quarantined the experience for its author or origin, and not a person by hand. */
function isByRule(experience: Experience, { reason }: Judgement, policy: TrustPolicy): boolean {
  return /^(?:author|origin):/.test(reason) && judge(experience, policy).reason === reason;
}

function mayVouch(experience: Experience, policy: TrustPolicy): boolean {
  const { author, recordedBy, labelSource } = experience;
  return policy.trusted.has(author) && policy.trusted.has(recordedBy) && labelSource !== "llm";
}

/** What an experience says, as sets of words and of sequences. */
interface Claim {
  readonly id: string;
  /** Id of the run. An attempt without a run id counts as a run of its own. */
  readonly run: string;
  readonly outcome: string;
  readonly task: ReadonlySet<string>;
  /** Approach and lessons, as sequences of three words or signs. */
  readonly deed: ReadonlySet<string>;
}

function claimOf({ id, runId, outcome, task, approach, lessons }: Experience): Claim {
  return {
    id,
    run: runId || id,
    outcome,
    task: wordsOf(task),
    deed: triples(`${approach}\n${lessons}`),
  };
}

/** All sequences of three words or signs. Signs count, because `<` differs from `>`. */
function triples(text: string): ReadonlySet<string> {
  const parts = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
  const count = Math.max(1, parts.length - 2);
  return new Set(Array.from({ length: count }, (_, index) => parts.slice(index, index + 3).join(" ")));
}

/** Returns a function that finds which of `claims` confirm a given claim, with an index of their sequences of three. */
function confirming(claims: readonly Claim[]): (claim: Claim) => readonly Claim[] {
  const byTriple = listsByKey(
    claims.flatMap((claim) => [...claim.deed].map((triple) => [triple, claim] as const)),
  );
  return (claim) => {
    const lists = [...claim.deed].map((triple) => byTriple.get(triple) ?? []);
    const fewest = lists.reduce((best, list) => (list.length < best.length ? list : best), lists[0] ?? []);
    return fewest.filter((witness) => vouches(witness, claim));
  };
}

function vouches(witness: Claim, claim: Claim): boolean {
  return (
    witness.id !== claim.id &&
    witness.run !== claim.run &&
    witness.outcome === claim.outcome &&
    claim.deed.size >= SAME_DEED * witness.deed.size &&
    [...claim.deed].every((triple) => witness.deed.has(triple)) &&
    alike(witness.task, claim.task)
  );
}
