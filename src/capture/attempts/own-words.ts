import { anyMessage, messagesOf } from "../../base/messages/any-message.ts";
import { tokenize } from "../../base/text/tokenize.ts";
import type { Evaluation } from "../../experience/records/evaluation.ts";

/** The part of a text's sequences of three words that makes it a copy. */
const COPIED = 0.5;

/**
 * What a model's evaluation says in its own words: a lesson or comment that it read out of tool output is left empty. Such
 * text is as little trusted as an experience of that origin, which nobody is given until others corroborate it.
 */
export function inOwnWords(evaluation: Evaluation, state: unknown): Evaluation {
  const read = new Set(toolTexts(state).flatMap(triples));
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

/** What tools answered, as far as the messages of a state say so. */
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
