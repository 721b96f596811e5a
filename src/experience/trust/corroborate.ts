import { groupBy } from "../../base/collections/group-by.ts";
import { alike, wordsOf } from "../../base/text/same-task.ts";
import type { Experience } from "../records/experience.ts";
import { judge, type Judgement, standing } from "./judge.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** How much of what a trusted run did and learned the corroborated one must cover: a fragment proves nothing. */
const SAME_DEED = 0.5;

/**
 * The quarantined experiences that independent runs corroborate, each with the ids that vouch for it: as many runs as
 * the policy asks for, of trusted authors, with text of trusted origin, a label that no model gave, and other run ids
 * than its own, had a task like it and the same outcome, and said all that it says:
 * every three words or signs in a row of its approach and lessons, which make at least half of theirs. So it brings
 * nothing that was not seen elsewhere, in no other order either.
 *
 * Only authors that the policy names vouch, so identities that vouch for each other are worth nothing, however many.
 * Instructions are never corroborated: what is said twice is still an order.
 */
export function corroborated(
  experiences: readonly Experience[],
  policy: TrustPolicy,
): Map<string, readonly string[]> {
  const judged = experiences.map((experience) => ({ experience, judgement: standing(experience, policy) }));
  const witnesses = new Witnesses(
    judged
      .filter(({ experience, judgement }) => judgement.status === "active" && mayVouch(experience, policy))
      .map(({ experience }) => claimOf(experience)),
  );
  const released = new Map<string, readonly string[]>();
  for (const { experience, judgement } of judged) {
    if (judgement.status !== "quarantined" || !isByRule(experience, judgement, policy)) continue;
    const runs = new Map<string, string>();
    for (const { id, run } of witnesses.of(claimOf(experience))) if (!runs.has(run)) runs.set(run, id);
    if (runs.size >= policy.corroborations) released.set(experience.id, [...runs.values()]);
  }
  return released;
}

/** Whether author or origin alone had it quarantined, and no person. */
function isByRule(experience: Experience, { reason }: Judgement, policy: TrustPolicy): boolean {
  return /^(?:author|origin):/.test(reason) && judge(experience, policy).reason === reason;
}

function mayVouch(experience: Experience, policy: TrustPolicy): boolean {
  const { author, recordedBy, labelSource } = experience;
  return policy.trusted.has(author) && policy.trusted.has(recordedBy) && labelSource !== "llm";
}

/** What an experience says, as words. */
interface Claim {
  readonly id: string;
  /** An attempt without a run id is a run of its own. */
  readonly run: string;
  readonly outcome: string;
  readonly task: ReadonlySet<string>;
  /** What was done and learned, three words or signs at a time. */
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

/** Signs count: `<` is not `>`. */
function triples(text: string): ReadonlySet<string> {
  const parts = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
  const count = Math.max(1, parts.length - 2);
  return new Set(Array.from({ length: count }, (_, index) => parts.slice(index, index + 3).join(" ")));
}

/** Claims that may vouch, by what they did and learned. */
class Witnesses {
  readonly #byTriple: ReadonlyMap<string, readonly Claim[]>;

  constructor(claims: readonly Claim[]) {
    const said = claims.flatMap((claim) => [...claim.deed].map((triple) => ({ triple, claim })));
    this.#byTriple = groupBy(
      said,
      ({ triple }) => triple,
      ({ claim }) => claim,
    );
  }

  /** The claims that say all that this one says, of the same task. */
  of(claim: Claim): readonly Claim[] {
    const lists = [...claim.deed].map((triple) => this.#byTriple.get(triple) ?? []);
    const fewest = lists.reduce((best, list) => (list.length < best.length ? list : best), lists[0] ?? []);
    return fewest.filter((witness) => vouches(witness, claim));
  }
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
