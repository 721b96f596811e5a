import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { storableText } from "../../base/json/storable.ts";

/** Longest text of a rule, in characters: what needs more is no rule of thumb. */
const LONGEST = 300;

/** A rule to write down. */
export interface RuleInput {
  /** One sentence, at most 300 characters on one line. */
  readonly text: string;
  /** Higher comes first; a whole number. @default 0 */
  readonly priority?: number;
  /** Identity of the rule; writing the same id again is its next revision. @default a random UUID */
  readonly id?: string;
}

/** One revision of a rule. */
export interface Rule {
  readonly id: string;
  /** 1 for the first, 2 for what replaced it, and so on. What was erased leaves a gap. */
  readonly revision: number;
  readonly text: string;
  readonly priority: number;
  /** Whether it still counts: a rule that was retired does not. */
  readonly active: boolean;
  readonly author: string;
  /** When it was written, Unix milliseconds. */
  readonly at: number;
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkRule({ text, priority = 0, id }: RuleInput): void {
  if (typeof text !== "string" || text.trim() === "" || text.length > LONGEST || /[\r\n\p{Cc}]/u.test(text))
    throw invalidArgument(`one line of 1 to ${LONGEST} characters in the text of a rule`, text);
  if (storableText(text) !== text) throw invalidArgument("well-formed Unicode in the text of a rule", text);
  if (!Number.isSafeInteger(priority))
    throw invalidArgument("a whole number in the priority of a rule", priority);
  if (id !== undefined) checkRuleId(id);
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkRuleId(id: string): void {
  if (typeof id !== "string" || id === "" || storableText(id) !== id)
    throw invalidArgument("a text that is not empty in the id of a rule", id);
}

/**
 * The newest revision of each rule, those that still count, highest priority first, of equals the oldest.
 * @param revisions In the order of writing, which decides between rules of one millisecond.
 */
export function inForce(revisions: readonly Rule[]): Rule[] {
  const newest = new Map<string, Rule>();
  const born = new Map<string, number>();
  for (const rule of revisions) {
    born.set(rule.id, Math.min(born.get(rule.id) ?? rule.at, rule.at));
    if (rule.revision >= (newest.get(rule.id)?.revision ?? 0)) newest.set(rule.id, rule);
  }
  return [...newest.values()]
    .filter(({ active }) => active)
    .sort((a, b) => b.priority - a.priority || (born.get(a.id) ?? 0) - (born.get(b.id) ?? 0));
}

/** Stands above rules in a prompt; by it they are known again. */
export const RULES_HEADING = "Rules of the team:";

/** Rules as prompt text; empty for none. */
export function formatRules(rules: readonly Pick<Rule, "text">[]): string {
  return rules.length === 0 ? "" : [RULES_HEADING, ...rules.map(({ text }) => `- ${text}`)].join("\n");
}
