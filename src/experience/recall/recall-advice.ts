import { Recent } from "../../base/collections/recent.ts";
import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import { assignRules, sessionRules } from "../advice/rules/session-rules.ts";
import type { AssignedRule } from "../ledger/rule-rows.ts";
import type { HealthCounters } from "../records/health.ts";
import type { Lesson } from "../records/lesson.ts";
import type { Assigned } from "./assign-experiences.ts";
import type { RecallRequest } from "./recall-request.ts";

/** Sessions that are remembered to have their rules, at least. */
const SESSIONS = 10_000;

/** Gives each session its rules once: at the first recall of its thread in this process. */
export class RuledSessions {
  readonly #ruled = new Recent<true>(SESSIONS);
  readonly #health: HealthCounters;
  readonly #redaction: RedactOptions;

  constructor(health: HealthCounters, redaction: RedactOptions) {
    this.#health = health;
    // Rules of a list of the user's own may hold anything; those of a team were cleared, and no mask sees them twice.
    const { mask: _mask, ...rest } = redaction;
    this.#redaction = rest;
  }

  /** The rules of the session that this recall begins; `undefined` when it has them, wants none or they cannot be read. */
  async rulesFor({
    threadId,
    runId,
    id,
    options,
  }: RecallRequest): Promise<readonly AssignedRule[] | undefined> {
    if (options.rules === undefined || (threadId !== "" && this.#ruled.get(threadId))) return undefined;
    const { from, max, holdout } = sessionRules(options.rules);
    try {
      const rules = (await from.list()).slice(0, max).map((rule) => ({
        ...rule,
        text: redactText(rule.text, this.#redaction, ["rule"]),
      }));
      return assignRules(rules, threadId || runId || id, holdout);
    } catch (error) {
      this.#health.noteError("rules", error);
      return undefined;
    }
  }

  /** The session has got its rules. */
  given({ threadId }: RecallRequest): void {
    if (threadId !== "") this.#ruled.set(threadId, true);
  }
}

/** Lessons about what is given, without those that tell something of what is withheld. */
export async function lessonsBeside(
  { options }: RecallRequest,
  { items, exposed }: Assigned,
  lessons: Pick<Lessons, "about">,
): Promise<readonly Lesson[]> {
  if (options.lessons === undefined || items.length === 0) return [];
  const withheld = new Set(
    exposed.filter(({ injected }) => !injected).map(({ experienceId }) => experienceId),
  );
  const about = items.map(({ experience }) => experience);
  return (await lessons.about(about, options.lessons)).filter(
    ({ sources }) => !sources.some((source) => withheld.has(source)),
  );
}
