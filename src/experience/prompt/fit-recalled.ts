import { headAndTail } from "../../base/shortened.ts";
import type { Lesson } from "../records/lesson.ts";
import type { RecalledExperience } from "../records/experience.ts";
import type { TokenCounter } from "./count-tokens.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { cutTo, fit, type Fitted } from "./fit.ts";
import { lessonsBy, type RecallTemplate, textBy } from "./recall-template.ts";

/** Tokens, by the estimate, of all experiences together where no budget is set. */
const EXPERIENCES = 1_500;
/** The same of the lessons beside them. */
const LESSONS = 400;

/** What the marks of a fence come to, and a little more. */
const FENCE = 20;

/** Characters of each text that a template of one's own gets whose text is too long. */
const SHORT = 120;

/** A text is shortened to a length; a task to half of it, since the agent has one like it. */
const TASK_SHARE = 1 / 2;

/** What of the options shapes a text. */
export interface TextOptions {
  readonly template: RecallTemplate;
  readonly tokenBudget?: number;
}

/** The experiences that the text has room for, and the text. */
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
  // A text of one's own may be long however short the items are. Nobody set a budget that it breaks.
  const short = items.map((item) => shorten(item, SHORT));
  return { items, text: textBy(template, short, (text) => cutTo(text, EXPERIENCES - FENCE)) };
}

/** The lessons that there is room for behind a text, and both together. */
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

/** The parts of a text that there are. */
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
