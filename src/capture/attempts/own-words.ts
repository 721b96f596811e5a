import { anyMessage, messagesOf } from "../../base/messages/any-message.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import type { Evaluation } from "../../experience/records/evaluation.ts";

/** A text is a copy if at least this fraction of its sequences of three words occurs in the tool output. */
const COPIED = 0.5;

/**
 * Empties the lesson and the comment of a model's evaluation if they are copied from tool output. Tool output is not
 * trusted. For the same reason, recall gives nobody an experience that comes from a tool until others corroborate it.
 * @param states The state before and after the agent, with the messages of its tools.
 * @param steps The steps of the run, as a reflecting model received them. They also count as tool output.
 */
export function inOwnWords<Said extends Pick<Evaluation, "lessons" | "comment">>(
  evaluation: Said,
  states: readonly unknown[],
  steps: readonly string[] = [],
): Said {
  const read = new Set([...states.flatMap(toolTexts), ...steps].flatMap(triples));
  if (read.size === 0) return evaluation;
  const own = (said: string): string => {
    const all = triples(said);
    return all.length > 0 && all.filter((three) => read.has(three)).length >= COPIED * all.length ? "" : said;
  };
  const [lessons, comment] = [own(evaluation.lessons), own(evaluation.comment)];
  return lessons === evaluation.lessons && comment === evaluation.comment
    ? evaluation
    : { ...evaluation, lessons, comment };
}

/** The texts of the tool messages in a state. */
function toolTexts(state: unknown): string[] {
  const held = (state as { messages?: unknown } | null | undefined)?.messages ?? state;
  return (messagesOf(held) ?? []).flatMap((value) => {
    const message = anyMessage(value);
    return message?.type === "tool" ? message.text : [];
  });
}

function triples(text: string): string[] {
  const words = tokenize(text);
  return words.slice(2).map((word, index) => `${words[index]} ${words[index + 1]} ${word}`);
}
