import { DeeplakeError } from "../errors.ts";
import { invalidArgument } from "./invalid-argument.ts";

/** What `typeof` must say of an option, or the values there are; `any` where something else looks closer. */
export type OptionType = "string" | "number" | "boolean" | "function" | "object" | "any" | readonly string[];

/** Every option with its type: to forget one does not compile. */
export type OptionTypes<Options> = { readonly [Name in keyof Options]-?: OptionType };

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
    throw invalidArgument(`an object for ${what}, with any of ${known.join(", ")}`, options);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (type === undefined)
      throw new DeeplakeError(
        "INVALID_ARGUMENT",
        `Expected for ${what} only ${known.join(", ")}, got ${name}. Correct the name, or leave it out.`,
      );
    if (typeof type !== "string") {
      if (!type.includes(value as string))
        throw invalidArgument(`one of ${type.join(", ")} in ${name}`, value);
    } else if (type !== "any" && (value === null || typeof value !== type))
      throw invalidArgument(`${NAMES[type]} in ${name}`, value);
  }
}

const NAMES = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  function: "a function",
  object: "an object",
};
