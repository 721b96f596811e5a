import { number, readOption, required, string, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions, type Settled } from "../../base/options/read-options.ts";
import { storableText } from "../../base/json/storable.ts";

/** Longest text of a rule, in characters. Longer advice does not fit a rule of thumb. */
export const LONGEST_RULE = 300;

/** A rule to write down. */
export interface RuleInput {
  /** One sentence, at most 300 characters on one line. */
  readonly text: string;
  /** Higher comes first; a whole number. @default 0 */
  readonly priority?: number;
  /** Identity of the rule. Writing the same id again makes its next revision. @default a random UUID */
  readonly id?: string;
}

/** One revision of a rule. */
export interface Rule {
  readonly id: string;
  /** 1 for the first revision, 2 for the next, and so on. Erased revisions leave a gap. */
  readonly revision: number;
  readonly text: string;
  readonly priority: number;
  /** Whether the rule still applies; false once it is retired. */
  readonly active: boolean;
  readonly author: string;
  /** When it was written, Unix milliseconds. */
  readonly at: number;
}

const ruleId = string("a string that is not empty", (value) => value !== "" && storableText(value) === value);
const RULE = {
  text: required(
    string(
      `one line of 1 to ${LONGEST_RULE} characters of well-formed Unicode`,
      (value) =>
        value.trim() !== "" &&
        value.length <= LONGEST_RULE &&
        !/[\r\n\p{Cc}]/u.test(value) &&
        storableText(value) === value,
    ),
  ),
  priority: withDefault(number("a whole number", Number.isSafeInteger), 0),
  id: ruleId,
} satisfies OptionsSpec<RuleInput>;

/** @throws DeeplakeError INVALID_ARGUMENT */
export function readRule(input: RuleInput): Settled<typeof RULE> {
  return readOptions("a rule", input, RULE);
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkRuleId(given: string): void {
  readOption(ruleId, given, "the id of a rule");
}

/**
 * The newest revision of every rule that still applies, highest priority first, then oldest first.
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

/** Heading of rules in a prompt. Rules in a prompt are later recognised by it. */
export const RULES_HEADING = "Rules of the team:";

/** Formats rules as prompt text. No rules give an empty string. */
export function formatRules(rules: readonly Pick<Rule, "text">[]): string {
  return rules.length === 0 ? "" : [RULES_HEADING, ...rules.map(({ text }) => `- ${text}`)].join("\n");
}
