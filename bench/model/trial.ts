import type { Question } from "./answers.ts";
import { isRight, repeats } from "./check-answer.ts";
import type { Family } from "./family.ts";

/** How one question was answered. */
export interface Trial {
  readonly solved: boolean;
  /** The answer is wrong, and begins with the failed approach. */
  readonly repeated: boolean;
  /** Characters of what was told. */
  readonly characters: number;
}

/** Answers a question; `null` where no answer is kept and none may be asked for. */
export type Ask = (question: Question) => Promise<string | null>;

const SYSTEM = "You write one JavaScript arrow function (x) => ... in a code block and nothing else.";
const MOST_TOKENS = 60;
/** The answer is begun for the model, without a space at the end, after which it can hardly write a name. */
const BEGINS = "```js\n(x) =>";

/** Asks for a function, with what is told before the task; `null` without an answer. */
export async function tryTask(
  task: string,
  text: string,
  of: Pick<Family, "cases"> & { readonly failed?: string },
  ask: Ask,
): Promise<Trial | null> {
  const answer = await ask(questionOf(task, text));
  return answer === null ? null : trialOf(answer, text, of);
}

export function questionOf(task: string, text: string): Question {
  return {
    system: text === "" ? SYSTEM : `${SYSTEM}\n\n${text}`,
    human: `${task}.`,
    begins: BEGINS,
    maxTokens: MOST_TOKENS,
  };
}

/** Judges an answer, which is the body of the function. */
export function trialOf(
  answer: string,
  text: string,
  { cases, failed }: Pick<Family, "cases"> & { readonly failed?: string },
): Trial {
  const body = answer.trim();
  const solved = isRight(`(x) => ${body}`, cases);
  return {
    solved,
    repeated: !solved && failed !== undefined && repeats(body, failed),
    characters: text.length,
  };
}
