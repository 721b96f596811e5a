import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import { assignRules, sessionRules } from "../advice/rules/session-rules.ts";
import type { AssignedRule } from "../ledger/rule-rows.ts";
import type { HealthCounters } from "../records/health.ts";
import type { Lesson } from "../records/lesson.ts";
import type { Assigned } from "./assign-experiences.ts";
import type { RecallRequest } from "./recall-request.ts";

/** What reading rules works with. */
export interface RuleReads {
  readonly health: HealthCounters;
  readonly redaction: RedactOptions;
}

/** What becomes of the rules of the team; `undefined` when none are wanted or they cannot be read. */
export async function rulesBeside(
  { threadId, runId, id, options }: RecallRequest,
  { health, redaction }: RuleReads,
): Promise<readonly AssignedRule[] | undefined> {
  if (options.rules === undefined) return undefined;
  const { from, max, holdout } = sessionRules(options.rules);
  try {
    // Rules of a list of the user's own may hold anything; those of a team were cleared, and no mask sees them twice.
    const { mask: _mask, ...rest } = redaction;
    const rules = (await from.list()).slice(0, max).map((rule) => ({
      ...rule,
      text: redactText(rule.text, rest, ["rule"]),
    }));
    return assignRules(rules, threadId || runId || id, holdout);
  } catch (error) {
    health.noteError("rules", error);
    return undefined;
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
