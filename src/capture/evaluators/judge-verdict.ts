import { DeeplakeError } from "../../base/errors.ts";

/** JSON schema of the judge's answer. The reasons come first, so that the score follows from them. */
export const VERDICT_SCHEMA = {
  title: "verdict",
  type: "object",
  properties: {
    comment: { type: "string", description: "One or two sentences of reasons." },
    score: { type: "number", description: "How well the task was done, from 0 to 1." },
    lessons: {
      type: "string",
      description:
        "What to do next time with such a task, in one or two sentences. Empty if nothing is to be learnt.",
    },
  },
  required: ["comment", "score", "lessons"],
  additionalProperties: false,
} as const;

/** The answer of a judge. */
export interface JudgeVerdict {
  readonly score: number;
  readonly comment: string;
  /** What to do next time; empty if there is nothing to learn. */
  readonly lessons: string;
}

/**
 * Reads the verdict in a structured answer.
 * @throws DeeplakeError INVALID_STATE if the answer has no score from 0 to 1
 */
export function verdictOf(answer: unknown): JudgeVerdict {
  const { score, comment, lessons } = (typeof answer === "object" && answer !== null ? answer : {}) as {
    score?: unknown;
    comment?: unknown;
    lessons?: unknown;
  };
  const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");
  if (typeof score !== "number" || !(score >= 0 && score <= 1)) throw noVerdict(answer);
  return { score, comment: text(comment), lessons: text(lessons) };
}

/**
 * Reads the answer in a text. First tries the text from the first brace to the last. Then tries the JSON objects
 * without inner objects, the last first, because models may quote other objects before they answer.
 * @throws what `read` throws if it takes none of these objects
 */
export function objectInText<Answer>(text: string, read: (answer: unknown) => Answer): Answer {
  const whole = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  const flat = [...text.matchAll(/\{[^{}]*\}/g)].map(([object]) => object);
  for (const candidate of [whole, ...flat.toReversed()]) {
    try {
      return read(JSON.parse(candidate));
    } catch {
      // This is no answer. Try the next object.
    }
  }
  return read(text);
}

function noVerdict(answer: unknown): DeeplakeError {
  return new DeeplakeError(
    "INVALID_STATE",
    "Expected the judge to answer { comment, score, lessons } with a score from 0 to 1, got something else. Nothing was labelled. Use a model that follows a format.",
    { details: answer },
  );
}
