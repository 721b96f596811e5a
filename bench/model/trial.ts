import type { Answers, Question } from "./answers.ts";
import { isRight, repeats } from "./check-answer.ts";
import type { Family } from "./family.ts";

/** How one question was answered. */
export interface Trial {
  readonly solved: boolean;
  /** The answer is the failed approach again. */
  readonly repeated: boolean;
  /** Characters of what was told. */
  readonly characters: number;
}

const SYSTEM = "You write one JavaScript arrow function (x) => ... in a code block and nothing else.";
const MOST_TOKENS = 60;

/** Asks for a function, with what is told before the task; `null` where no answer is kept and none may be asked for. */
export async function tryTask(
  ask: string,
  text: string,
  { cases, failed }: Pick<Family, "cases"> & { readonly failed?: string },
  answers: Answers,
  model: ((question: Question) => Promise<string>) | null,
): Promise<(Trial & { readonly code: string }) | null> {
  const question: Question = {
    system: text === "" ? SYSTEM : `${SYSTEM}\n\n${text}`,
    human: `${ask}.`,
    begins: "```js\n(x) =>",
    maxTokens: MOST_TOKENS,
  };
  const answer = await answers.to(question, model);
  if (answer === null) return null;
  const body = answer.trim();
  return {
    code: body,
    solved: isRight(`(x) => ${body}`, cases),
    repeated: failed !== undefined && repeats(body, failed),
    characters: text.length,
  };
}
