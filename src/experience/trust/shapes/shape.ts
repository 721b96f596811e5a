/** Why a text is taken for instructions to the model that reads it. */
export type InstructionReason =
  | "override"
  | "role"
  | "addresses-model"
  | "conceals"
  | "tool-call"
  | "exfiltration"
  | "hidden-text"
  | "encoded";

/**
 * A shape to find in text that is in lower case and has single spaces. `pattern` is a regular expression. Each of its
 * matches has one of the `words`, which are separated by spaces. A shape is searched only if the text has one of its
 * words, because a search for all words takes a tenth of the time of a search for all shapes. A shape without words is
 * always searched.
 */
export type WrittenShape = readonly [words: string, pattern: string];

/** Up to four words that may come between two parts of a shape. The bounds keep matching linear in time. */
export const few = String.raw`(?:[^\s.]{1,24} ){0,4}`;
export const some = String.raw`[^\n]{0,80}?`;

export const model = String.raw`(?:ai|llm|a\.i\.|language model|chat ?bot|assistant|ai agent|ai model|ai assistant|gpt|claude|gemini)`;
export const orders = String.raw`(?:instructions?|prompts?|directives?|guidelines?|guidance|directions|orders|programming)`;
export const before = String.raw`(?:previous|prior|earlier|preceding|above|foregoing|former|initial|original|system|developer|safety|existing|your)`;
export const person = String.raw`(?:user|human|operator|customer|owner|victim|developer)s?`;

/** Each match of `model` has one of these words. */
export const models =
  "ai ais llm llms i model models bot bots chatbot chatbots assistant assistants gpt gpts claude claudes gemini geminis";
