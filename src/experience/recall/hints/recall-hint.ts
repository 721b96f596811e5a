import { inTime } from "../../../base/async/in-time.ts";
import { headAndTail } from "../../../base/shortened.ts";
import { redactText } from "../../../storage/redaction/redact.ts";
import { kindOfError } from "../../patterns/error-signature.ts";
import { estimatorOf, type TokenCounter } from "../../prompt/count-tokens.ts";
import { estimateTokens } from "../../prompt/estimate-tokens.ts";
import { fit, type Fitted } from "../../prompt/fit.ts";
import { hintBy } from "../../prompt/recall-template.ts";
import { assign, unassigned } from "../assign-experiences.ts";
import { lessonsBeside } from "../recall-advice.ts";
import type { RecallOptions } from "../recall-options.ts";
import { check, type RecallRequest } from "../recall-request.ts";
import { note, type RecallParts } from "../recall.ts";
import { render, type Rendered } from "../render-recall.ts";
import { chooseByError, chooseByTool, type HintItem } from "./choose-hints.ts";

/** A failure of a tool for which a hint is wanted. */
export interface HintRequest {
  /** Id of the hint in the ledger. Asking again with the same id replaces the rows of the hint. */
  readonly id: string;
  /** The task of the run. */
  readonly task: string;
  readonly tool: string;
  readonly error: string;
  /** Whether the tool already had this kind of error in this run. Then any experience with the tool may help. */
  readonly isRepeated: boolean;
}

/** The answer to a `HintRequest`. */
export interface HintAnswer {
  /** The prompt text of the hint; empty if there is no hint. */
  readonly text: string;
  /**
   * Whether experience says something about the failure, even if the hint is withheld. If not, or if recall was
   * late, the caller may ask again after more failures.
   */
  readonly isKnown: boolean;
}

/**
 * Milliseconds that a run waits for a hint if recall has no deadline. Reading the errors of a large store may take
 * longer than a hint is worth. The run then continues without a hint, and the reading continues too.
 */
const LONGEST_WAIT = 2_000;
/** Most tokens of a hint. They are estimated unless the user gave `countTokens`. */
const TOKENS = 150;
/**
 * The calls and the lesson of a hint each get this fraction of the length that `fit` tries. The task gets half of it.
 */
const SHARE = 1 / 3;

const SILENT: HintAnswer = { text: "", isKnown: false };

/**
 * Tells an agent in a few words what experience says about a tool that has just failed:
 *
 *     check → choose → assign → render → note
 */
export async function recallHint(
  { id, task, tool, error, isRepeated }: HintRequest,
  given: RecallOptions,
  parts: RecallParts,
): Promise<HintAnswer> {
  const asked = check(task, given, parts);
  const { deadline = LONGEST_WAIT, tokenBudget = TOKENS } = asked.options;
  const budget = Math.min(tokenBudget, TOKENS);
  const request = { ...asked, id, options: { ...asked.options, tokenBudget: budget } };
  const failed = { tool, kind: kindOfError(redactText(error, parts.redaction, ["error"])) };
  const failure = `${tool}: ${failed.kind}`;
  const rendered = await inTime(
    deadline,
    async () => {
      const known = await chooseByError(request, failed, parts);
      const items = known.length === 0 && isRepeated ? await chooseByTool(request, failed, parts) : known;
      return items.length === 0 ? null : prepare(request, items, parts);
    },
    () => render(request, unassigned("deadline"), {}, estimateTokens),
  );
  if (!rendered) return SILENT;
  await note({ ...rendered, exposure: { ...rendered.exposure, failure } }, request, parts);
  return { text: rendered.recall.text, isKnown: rendered.exposure.reason !== "deadline" };
}

/** The steps after the choice: assign → render. */
async function prepare(
  request: RecallRequest,
  items: readonly HintItem[],
  { ledger, lessons }: RecallParts,
): Promise<Rendered> {
  const count = estimatorOf(request.options);
  const assigned = await assign(request, items, ledger, (some) => fitHint(some, request, count));
  return render(request, assigned, { lessons: await lessonsBeside(request, assigned, lessons) }, count);
}

/**
 * Keeps as many items as fit with whole calls and lessons, because half of a call helps nobody. If not even
 * two items fit, keeps the best one and shortens its texts.
 */
async function fitHint(
  items: readonly HintItem[],
  { options: { template, tokenBudget = TOKENS } }: RecallRequest,
  count: TokenCounter,
): Promise<Fitted<HintItem>> {
  const textOf = (some: readonly HintItem[]): string =>
    hintBy(
      template,
      some.map(({ told }) => told),
    );
  for (let size = items.length; size > 1; size--) {
    const whole = items.slice(0, size).map((item) => shortenedHint(item, Infinity));
    const text = textOf(whole);
    if ((await count(text, tokenBudget)) <= tokenBudget) return { items: items.slice(0, size), text };
  }
  return fit(items.slice(0, 1), { shorten: shortenedHint, textOf, budget: tokenBudget, count });
}

function shortenedHint(item: HintItem, length: number): HintItem {
  const most = length * SHARE;
  const { task, worked, lesson } = item.told;
  return {
    ...item,
    told: {
      ...item.told,
      task: headAndTail(task, Math.min(most / 2, LONGEST_TASK)),
      worked: headAndTail(worked, most),
      lesson: headAndTail(lesson, most),
    },
  };
}

/**
 * Most characters of a task in a hint. The agent needs the task only to see which parts of a call belong to the task.
 */
const LONGEST_TASK = 100;
