import { having, type Option } from "../../../base/options/option.ts";

/** A chat model or chain that answers with a string or a message. */
export interface LessonModel {
  invoke(input: string): Promise<unknown>;
}

export const modelOption: Option<LessonModel> = having("a chat model or a chain", "invoke");

/** The text of an answer; empty if it has none. */
export function answerText(answer: unknown): string {
  if (typeof answer === "string") return answer.trim();
  const { text, content } = (answer ?? {}) as { text?: unknown; content?: unknown };
  return [text, content].find((said) => typeof said === "string")?.trim() ?? "";
}
