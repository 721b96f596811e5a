import { givenRulesText } from "../advice/rules/session-rules.ts";
import type { Exposure } from "../ledger/exposure.ts";
import type { AssignedRule } from "../ledger/rule-rows.ts";
import { estimatorOf, type TokenCounter } from "../prompt/count-tokens.ts";
import { fitLessons, joined } from "../prompt/fit-recalled.ts";
import type { Lesson } from "../records/lesson.ts";
import type { Assigned } from "./assign-experiences.ts";
import type { RecallRequest } from "./recall-request.ts";
import type { Recall } from "./recall-result.ts";

/** The rules and lessons in the text beside the experiences. */
interface Beside {
  readonly rules?: readonly AssignedRule[] | undefined;
  readonly lessons?: readonly Lesson[];
}

/** The result of a recall, and its entry in the ledger. */
export interface Rendered extends Beside {
  readonly recall: Recall;
  readonly exposure: Exposure;
  readonly lessons: readonly Lesson[];
}

/** Renders the text: rules, experiences, then as many lessons as the token budget has room for. */
export async function render(
  request: RecallRequest,
  assigned: Assigned,
  { rules, lessons: about = [] }: Beside,
  count: TokenCounter,
): Promise<Rendered> {
  const { text } = assigned;
  const { items: lessons, text: withLessons } = await fitLessons(text, about, request.options, count);
  const withheldItems = assigned.exposed
    .filter(({ injected }) => !injected)
    .map(({ experienceId, reason }) => ({ experienceId, reason }));
  const recall: Recall = {
    items: assigned.items,
    text: joined(givenRulesText(rules ?? []), withLessons),
    ...((assigned.exposed.length > 0 || (rules && rules.length > 0)) && { id: request.id }),
    ...(assigned.reason === "abstained" && { abstained: true as const }),
    ...(withheldItems.length > 0 && { withheld: true as const, withheldItems }),
    ...(request.options.lessons !== undefined && { lessons }),
    ...(rules && rules.length > 0 && { rules }),
  };
  const tokens = text === "" ? 0 : await estimatorOf(request.options)(text);
  const exposure = exposureOf(request, assigned, tokens);
  return { recall, exposure, lessons, rules };
}

function exposureOf(
  { id: recallId, task: _task, looks: _looks, options: _options, ...place }: RecallRequest,
  { injected, propensity, reason, exposed: items }: Assigned,
  tokens: number,
): Exposure {
  return { recallId, ...place, injected, propensity, reason, tokens, items };
}
