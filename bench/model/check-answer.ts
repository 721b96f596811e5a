import { createContext, runInContext } from "node:vm";

import type { Family } from "./family.ts";

const TIME = 200;

/** Whether a function, `(x) => …`, gives the right result for each argument. It runs apart, with a time limit. */
export function isRight(code: string, cases: Family["cases"]): boolean {
  return cases.every(([argument, right]) => resultOf(code, argument) === JSON.stringify(right));
}

/** What a check reports of a wrong answer: one argument, the right result and the one that came. */
export function feedbackOn(code: string, cases: Family["cases"]): string {
  const wrong = cases.find(([argument, right]) => resultOf(code, argument) !== JSON.stringify(right));
  if (!wrong) return "";
  const [argument, right] = wrong.map((value) => JSON.stringify(value));
  return `For the input ${argument} the right result is ${right}; ${resultOf(code, wrong[0]) ?? "an error"} was wrong.`;
}

/** Whether an answer is an approach again, white space apart. */
export function repeats(code: string, approach: string): boolean {
  const bare = (text: string): string => text.replaceAll(/\s|;$/g, "");
  return bare(code).startsWith(bare(approach));
}

function resultOf(code: string, argument: unknown): string | undefined {
  try {
    const sandbox = createContext({ argument: JSON.stringify(argument) });
    return runInContext(`JSON.stringify((${code})(JSON.parse(argument)))`, sandbox, {
      timeout: TIME,
    }) as string;
  } catch {
    return undefined;
  }
}
