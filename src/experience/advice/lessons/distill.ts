import { wholeFrom, withDefault } from "../../../base/options/option.ts";
import type { OptionsSpec, Settled } from "../../../base/options/read-options.ts";
import { shortened } from "../../../base/shortened.ts";
import { derivedId } from "../../../base/json/derived-id.ts";
import { redactText, type RedactOptions } from "../../../storage/redaction/redact.ts";
import type { Table } from "../../../storage/table/table.ts";
import type { Experience } from "../../records/experience.ts";
import type { experiencesSchema } from "../../records/schemas.ts";
import { fromRow } from "../../records/experience-codec.ts";
import { contrast } from "./contrast.ts";
import { contrastLesson } from "./contrast-lesson.ts";
import type { Lesson } from "../../records/lesson.ts";
import type { LessonTrust } from "./lesson-trust.ts";
import { answerText, type LessonModel, modelOption } from "./lesson-model.ts";
import { lessonPrompt } from "./lesson-prompt.ts";
import { taskClusters } from "./task-clusters.ts";
import { tokenize } from "../../../base/text/tokenize.ts";

export interface DistillOptions {
  /**
   * A model that words the lessons. Without a model, a lesson counts what successes did more often than
   * failures, and the reverse.
   * @default none
   */
  readonly model?: LessonModel;
  /**
   * Least number of attempts at a task, successes and failures together. At least one of each is always
   * needed.
   * @default 3
   */
  readonly minAttempts?: number;
}

export const DISTILL_OPTIONS = {
  model: modelOption,
  minAttempts: withDefault(wholeFrom(2), 3),
} satisfies OptionsSpec<DistillOptions>;

/** Lessons are cut to this many characters. */
const LENGTH = 2000;

/**
 * Makes a lesson of each cluster of tasks that has successes and failures, and at least `minAttempts` of both
 * together. Without a model, only if some feature separates successes from failures. Stores nothing.
 */
export async function* distill(
  table: Table<typeof experiencesSchema>,
  { model, minAttempts }: Settled<typeof DISTILL_OPTIONS>,
  trust: LessonTrust,
  redaction: RedactOptions,
): AsyncGenerator<Lesson> {
  for (const { key, ids } of await taskClusters(table, trust.believes)) {
    if (ids.length < Math.max(2, minAttempts)) continue;
    const experiences = (await table.get(ids)).map(fromRow).filter(({ outcome }) => outcome !== "partial");
    const won = experiences.filter(({ outcome }) => outcome === "success");
    const lost = experiences.filter(({ outcome }) => outcome === "failure");
    const [first] = won;
    if (!first || lost.length === 0 || experiences.length < minAttempts) continue;
    const did = (some: readonly Experience[]): Set<string>[] =>
      some.map(({ approach }) => attemptFeatures(approach));
    const counted = contrastLesson(contrast(did(won), did(lost)), won.length, lost.length);
    const text = model ? answerText(await model.invoke(lessonPrompt(experiences, counted))) : counted;
    if (text === undefined || text === "") continue;
    const method = model ? "model" : "contrast";
    yield {
      id: derivedId("lesson", key, method),
      version: 0,
      task: first.task,
      lesson: shortened(redactText(text, redaction, ["lessons"]), LENGTH),
      sources: experiences.map(({ id }) => id),
      method,
      status: "proposed",
      successes: won.length,
      failures: lost.length,
      evidence: { helped: 0, failed: 0 },
      scope: first.scope,
      author: trust.author,
      at: Date.now(),
    };
  }
}

/**
 * Features of an attempt: the names of the tools it called, and which tool followed which. In
 * `search({"q":"x"}) -> book(1)` these are `search`, `book` and `search -> book`. An approach without tool calls
 * has its words as features.
 */
export function attemptFeatures(approach: string): Set<string> {
  const tools = [...approach.matchAll(/(?<![\p{L}\p{N}_.])([\p{L}_][\p{L}\p{N}_.]*)\(/gu)].map(
    ([, name = ""]) => name,
  );
  if (tools.length === 0) return new Set(tokenize(approach));
  const steps = tools.slice(1).map((tool, at) => `${tools[at]} -> ${tool}`);
  return new Set([...tools, ...steps]);
}
