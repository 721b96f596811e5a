import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";
import { headAndTail } from "../../base/shortened.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import { assignRules, sessionRules } from "../advice/rules/session-rules.ts";
import type { AssignedRule } from "../ledger/rule-rows.ts";
import type { HealthCounters } from "../records/health.ts";
import { LONGEST_RULE } from "../records/rule.ts";
import type { Lesson } from "../records/lesson.ts";
import type { Assigned } from "./assign-experiences.ts";
import type { RecallRequest } from "./recall-request.ts";

/** The parts of a store that reading rules uses. */
interface RuleReads {
  readonly health: HealthCounters;
  readonly redaction: RedactOptions;
}

/** The rules for this recall, given and withheld; `undefined` if none are wanted or they cannot be read. */
export async function rulesBeside(
  { threadId, runId, id, options }: RecallRequest,
  { health, redaction }: RuleReads,
): Promise<readonly AssignedRule[] | undefined> {
  if (options.rules === undefined) return undefined;
  const { from, max, holdout } = sessionRules(options.rules);
  try {
    // The rules may come from a list of the user's own, so their texts are redacted here. The mask is left out,
    // because it was already applied to the rules of a team when they were written.
    const { mask: _mask, ...rest } = redaction;
    const rules = (await from.list()).slice(0, max).map((rule) => ({
      ...rule,
      text: headAndTail(redactText(rule.text, rest, ["rule"]), LONGEST_RULE),
    }));
    return assignRules(rules, threadId || runId || id, holdout);
  } catch (error) {
    health.noteError("rules", error);
    return undefined;
  }
}

/**
 * The lessons about the experiences that are given. A lesson made from an experience that this recall found and
 * did not give is left out, because it would reveal that experience.
 */
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
