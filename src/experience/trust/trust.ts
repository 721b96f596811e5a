import type { Filter } from "../../base/filter/filter.ts";
import { checkIds } from "../../base/options/check-ids.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import { fromRow } from "../records/experience-codec.ts";
import { citedBy, sourcesOf } from "../records/cited-by.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { Experience } from "../records/experience.ts";
import { recalledIn, wasHeldOut } from "../records/recalled-for.ts";
import { lessonFromRow } from "../records/lesson-codec.ts";
import type { Lesson } from "../records/lesson.ts";
import type { AuthorBound } from "./cap-authors.ts";
import { corroborated } from "./corroborate.ts";
import { believes, decided, type Judgement, standing } from "./judge.ts";
import { readRollback, type RollbackReport, type RollbackSelection, selected } from "./select-rollback.ts";
import { staleIn } from "./stale.ts";
import { setStatuses, type StatusChange } from "./set-status.ts";
import { type ExperienceStatus, STATUSES } from "../records/status.ts";
import { type ExperienceTrace, traceExperience } from "./trace.ts";
import { trustFilter } from "./trust-filter.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** The result of a review of quarantined experiences. */
export interface ReviewReport {
  /** Experiences that this review released, each with the experiences that confirm it. */
  readonly released: readonly { readonly id: string; readonly vouchers: readonly string[] }[];
  /** Experiences that remain quarantined, with the reason. */
  readonly quarantined: readonly { readonly id: string; readonly reason: string }[];
  /**
   * Experiences that are stale, each with the newer ones that contradict it. Stale experiences keep their status,
   * but agents are not given them.
   */
  readonly stale: readonly { readonly id: string; readonly newer: readonly string[] }[];
}

/** Which experiences may be used, and how many recalled items may be of one author (`bound`). */
interface Admission {
  /**
   * A condition that every admitted experience satisfies. Searching with it keeps refused experiences from
   * crowding out admitted ones.
   */
  readonly condition: Filter | undefined;
  /** Whether an experience may be used. Reads only `JUDGED_COLUMNS`. */
  readonly admits: (experience: Experience) => boolean;
  readonly bound: AuthorBound;
}

/**
 * Most scans of one rollback. The rollback ends earlier after a scan that changed nothing. A writer that
 * outruns this many scans must be stopped first.
 */
const PASSES = 10;

const UNCHANGED = "Nothing was changed.";

/** Applies the trust policy to the experiences of a store. */
export class Trust {
  readonly #policy: TrustPolicy;
  readonly #tables: ExperienceTables;
  readonly #redaction: RedactOptions;

  constructor(policy: TrustPolicy, tables: ExperienceTables, redaction: RedactOptions) {
    this.#policy = policy;
    this.#tables = tables;
    this.#redaction = redaction;
  }

  /** Sets the status that a new experience is recorded with. */
  decided(experience: Omit<Experience, "version">): Omit<Experience, "version"> {
    return decided(experience, this.#policy);
  }

  /** The admission of experiences with these statuses. */
  admission(statuses: readonly ExperienceStatus[]): Admission {
    return {
      condition: trustFilter(this.#policy, statuses),
      admits: (experience) => statuses.includes(standing(experience, this.#policy).status),
      bound: this.#policy,
    };
  }

  /** The status of an experience under the policy, and why. */
  standing(experience: Experience): Judgement {
    return standing(experience, this.#policy);
  }

  /** Whether agents may learn from an experience. */
  believes(experience: Experience): boolean {
    return believes(experience, this.#policy);
  }

  trace(id: string): Promise<ExperienceTrace | null> {
    checkIds([id]);
    return traceExperience(this.#tables, id, this.#policy);
  }

  async rollback(asked: RollbackSelection): Promise<RollbackReport> {
    const selection = readRollback(asked);
    const reason = `rolled back: ${Object.keys(selection).join(", ")}`;
    const [retired, already, quarantined] = [new Set<string>(), new Set<string>(), new Set<string>()];
    let lessons: string[] = [];
    // Each pass also finds what was recorded during the previous pass.
    for (let pass = 0; pass < PASSES; pass++) {
      const experiences = await this.#all();
      const matching = selected(experiences, selection);
      const open = matching.filter((experience) => standing(experience, this.#policy).status !== "retired");
      const openIds = new Set(open.map(({ id }) => id));
      for (const { id } of matching) if (!openIds.has(id) && !retired.has(id)) already.add(id);
      const made = await this.#lessons();
      const derived = citedBy(
        matching.map(({ id }) => id),
        [...experiences.map((one) => ({ id: one.id, sources: sourcesOf(one) })), ...made],
      );
      lessons = made.map(({ id }) => id).filter((id) => derived.has(id));
      const spoilt = experiences.filter(
        (experience) =>
          derived.has(experience.id) &&
          ["active", "proposed"].includes(standing(experience, this.#policy).status),
      );
      const changes: StatusChange[] = [
        ...open.map(({ id }) => ({ id, status: "retired" as const, reason })),
        ...spoilt.map(({ id }) => ({ id, status: "quarantined" as const, reason: `derived: ${reason}` })),
      ];
      const changed = new Set(await this.#set(changes));
      for (const { id } of open) if (changed.has(id)) retired.add(id);
      for (const { id } of spoilt) if (changed.has(id)) quarantined.add(id);
      if (changed.size === 0) break;
    }
    return { retired: [...retired], already: [...already], quarantined: [...quarantined], lessons };
  }

  async review(): Promise<ReviewReport> {
    const experiences = await this.#all();
    const vouchersOf = corroborated(experiences, this.#policy);
    const changes = [...vouchersOf].map(([id, vouchers]): StatusChange => ({
      id,
      status: "active",
      reason: `corroborated by ${vouchers.join(", ")}`,
    }));
    const changed = new Set(await this.#set(changes));
    return {
      released: [...vouchersOf].filter(([id]) => changed.has(id)).map(([id, vouchers]) => ({ id, vouchers })),
      quarantined: experiences.flatMap((experience) => {
        const { status, reason } = standing(experience, this.#policy);
        return status === "quarantined" && !changed.has(experience.id) ? [{ id: experience.id, reason }] : [];
      }),
      stale: await this.stale(),
    };
  }

  /** The stale ones among the experiences that agents may learn from. */
  async stale(): Promise<ReviewReport["stale"]> {
    const rows = await (await this.#tables.experiences()).rows();
    const evidence = rows
      .filter((row) => !wasHeldOut(recalledIn(row.recalled)))
      .map(fromRow)
      .filter((experience) => this.believes(experience));
    return [...staleIn(evidence, this.#policy)].map(([{ id }, newer]) => ({
      id,
      newer: newer.map((one) => one.id),
    }));
  }

  async setStatus(ids: readonly string[], status: ExperienceStatus, reason: string): Promise<string[]> {
    checkIds(ids);
    if (!STATUSES.includes(status))
      throw invalidArgument(`one of ${STATUSES.join(", ")} as status`, status, UNCHANGED);
    if (typeof reason !== "string") throw invalidArgument("a string as reason", reason, UNCHANGED);
    return this.#set([...new Set(ids)].map((id) => ({ id, status, reason })));
  }

  async #set(changes: readonly StatusChange[]): Promise<string[]> {
    const cleared = changes.map((change) => ({
      ...change,
      reason: redactText(change.reason, this.#redaction, ["reason"]),
    }));
    return setStatuses(await this.#tables.experiences(), cleared, this.#policy.author);
  }

  async #lessons(): Promise<Lesson[]> {
    return (await (await this.#tables.lessons()).rows()).map(lessonFromRow);
  }

  async #all(): Promise<Experience[]> {
    return (await (await this.#tables.experiences()).rows()).map(fromRow);
  }
}
