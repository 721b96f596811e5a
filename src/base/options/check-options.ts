import { invalid, invalidArgument, invalidKind } from "./invalid-argument.ts";

/** What `typeof` must say of an option, or the texts it may be; `any` where something else looks closer. */
export type OptionType<Value = string> =
  | "string"
  | "number"
  | "boolean"
  | "function"
  | "object"
  | "any"
  | readonly Extract<Value, string>[];

/** Every option with its type: to forget one does not compile. */
export type OptionTypes<Options> = { readonly [Name in keyof Options]-?: OptionType<Options[Name]> };

/**
 * Refuses names that nothing reads, since what is misspelt silently means the default, and values of another type, such
 * as numbers in quotes, which compare as if they were numbers. What is `undefined` was left out.
 * @param what Whose options they are, for the message: `recall`.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkOptions(
  what: string,
  options: unknown,
  types: Readonly<Record<string, OptionType>>,
): void {
  const known = Object.keys(types);
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw invalidKind(`an object for ${what}, with any of ${known.join(", ")}`, options);
  const strange = Object.entries(options).find(
    ([name, value]) => value !== undefined && !known.includes(name),
  );
  if (strange !== undefined)
    throw invalid(`for ${what} only ${known.join(", ")}`, strange[0], "Correct the name, or leave it out.");
  // Options may be inherited, or come from a class.
  const given = options as Readonly<Record<string, unknown>>;
  for (const [name, type] of Object.entries(types)) checkOption(name, given[name], type);
}

function checkOption(name: string, value: unknown, type: OptionType): void {
  if (value === undefined || type === "any") return;
  if (typeof type !== "string") {
    if (!type.includes(value as string)) throw invalidArgument(`one of ${type.join(", ")} in ${name}`, value);
  } else if (value === null || typeof value !== type) {
    const wrong = type === "function" || type === "object" ? invalidKind : invalidArgument;
    throw wrong(`${NAMES[type]} in ${name}`, value);
  }
}

const NAMES = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  function: "a function",
  object: "an object",
};

/** Refuses what is not a list of ids. @throws DeeplakeError INVALID_ARGUMENT */
export function checkIds(ids: unknown): asserts ids is readonly string[] {
  if (!Array.isArray(ids)) throw invalid("a list of ids", `a ${typeof ids}`, "Wrap it in an array.");
  const strange = ids.findIndex((id) => typeof id !== "string" || id === "");
  if (strange === -1) return;
  const id: unknown = ids[strange];
  const came = id === "" ? "an empty text" : id === null ? "null" : `a ${typeof id}`;
  throw invalid("ids that are texts and not empty", `${came} at ${strange}`, "Give each its id.");
}
