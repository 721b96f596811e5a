import { headAndTail } from "../../base/shortened.ts";
import type { Lesson } from "../records/lesson.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { TokenCounter } from "./count-tokens.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { cutTo, fit, type Fitted } from "./fit.ts";
import { lessonsBy, type RecallTemplate, textBy } from "./recall-template.ts";

/** Most estimated tokens of all experiences together if no budget is set. */
const EXPERIENCES = 1_500;
/** Most estimated tokens of all lessons together if no budget is set. */
const LESSONS = 400;

/** Tokens of the marks of a fence, and a few more. */
const FENCE = 20;

/** If the text of a user's own template is too long, the template gets texts of at most this many characters. */
const SHORT = 120;

/** A task is shortened to this part of the length of other texts, because the agent has a similar task. */
const TASK_SHARE = 1 / 2;

/** The options that shape a text. */
interface TextOptions {
  readonly template: RecallTemplate;
  readonly tokenBudget?: number;
}

/** The best experiences that fit the budget, and their text. */
export async function fitExperiences(
  items: readonly RecalledExperience[],
  { template, tokenBudget }: TextOptions,
  count: TokenCounter,
): Promise<Fitted<RecalledExperience>> {
  const textOf = (some: readonly RecalledExperience[]): string => textBy(template, some);
  const shorten = shortenedExperience;
  if (tokenBudget !== undefined) return fit(items, { shorten, textOf, budget: tokenBudget, count });
  const fitted = await fit(items, { shorten, textOf, budget: EXPERIENCES, count: estimateTokens });
  if (fitted.items.length > 0 || typeof template !== "function") return fitted;
  // The text of a user's own template may be long however short the items are. The user set no budget, so the text is
  // cut and not left out.
  const short = items.map((item) => shorten(item, SHORT));
  return { items, text: textBy(template, short, (text) => cutTo(text, EXPERIENCES - FENCE)) };
}

/** The best lessons that fit the budget behind the text `before`, and both texts together. */
export async function fitLessons(
  before: string,
  lessons: readonly Lesson[],
  { template, tokenBudget }: TextOptions,
  count: TokenCounter,
): Promise<Fitted<Lesson>> {
  const shorten = (lesson: Lesson, length: number): Lesson => ({
    ...lesson,
    lesson: headAndTail(lesson.lesson, length),
  });
  const alone = (some: readonly Lesson[]): string => lessonsBy(template, some);
  const behind = (some: readonly Lesson[]): string => joined(before, alone(some));
  const fitted =
    tokenBudget === undefined
      ? await fit(lessons, { shorten, textOf: alone, budget: LESSONS, count: estimateTokens })
      : await fit(lessons, { shorten, textOf: behind, budget: tokenBudget, count });
  if (fitted.items.length === 0) return { items: [], text: before };
  return tokenBudget === undefined ? { ...fitted, text: joined(before, fitted.text) } : fitted;
}

/** Joins the parts of a text that are not empty. */
export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

function shortenedExperience(item: RecalledExperience, length: number): RecalledExperience {
  if (length === Infinity) return item;
  const { experience } = item;
  const { task, approach, lessons } = experience;
  return {
    ...item,
    experience: {
      ...experience,
      task: headAndTail(task, length * TASK_SHARE),
      approach: headAndTail(approach, length),
      lessons: headAndTail(lessons, length),
    },
  };
}
