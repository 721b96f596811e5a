import { invalidKind } from "../../../base/options/invalid-argument.ts";

/** Any chat model or chain: what it answers is a text, or a message with one. */
export interface LessonModel {
  invoke(input: string): Promise<unknown>;
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkModel(model: LessonModel | undefined): void {
  if (model !== undefined && typeof (model as Partial<LessonModel> | null)?.invoke !== "function")
    throw invalidKind("a chat model or a chain in model", model);
}

/** What it answered; empty where that is no text. */
export function answerText(answer: unknown): string {
  if (typeof answer === "string") return answer.trim();
  const { text, content } = (answer ?? {}) as { text?: unknown; content?: unknown };
  return [text, content].find((said) => typeof said === "string")?.trim() ?? "";
}
