import { having, type Option } from "../../../base/options/option.ts";

/** Any chat model or chain: what it answers is a text, or a message with one. */
export interface LessonModel {
  invoke(input: string): Promise<unknown>;
}

export const modelOption: Option<LessonModel> = having("a chat model or a chain", "invoke");

/** What it answered; empty where that is no text. */
export function answerText(answer: unknown): string {
  if (typeof answer === "string") return answer.trim();
  const { text, content } = (answer ?? {}) as { text?: unknown; content?: unknown };
  return [text, content].find((said) => typeof said === "string")?.trim() ?? "";
}
