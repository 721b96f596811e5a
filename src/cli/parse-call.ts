import { parseArgs, type ParseArgsConfig } from "node:util";

import { invalid } from "../base/options/invalid-argument.ts";
import type { Call, Command, CommandOption } from "./command.ts";
import { usageLine } from "./help/usage-line.ts";
import { nearest } from "./nearest.ts";
import { quoted } from "./text/quoted.ts";
import { UsageError } from "./usage-error.ts";

/** Options that every command takes. */
export const COMMON = {
  json: { kind: "flag", says: "print data instead of text" },
  help: { kind: "flag", says: "print the help of the command" },
} as const satisfies Record<string, CommandOption>;

/** What a command line asks for. */
type Asked =
  | { readonly kind: "help"; readonly command?: Command }
  | { readonly kind: "version" }
  | { readonly kind: "call"; readonly command: Command; readonly call: Call; readonly isJson: boolean };

type Typed = Record<string, string | boolean | (string | boolean)[] | undefined>;

/**
 * Reads a command line.
 * @throws UsageError; DeeplakeError INVALID_ARGUMENT for a value of the wrong kind
 */
export function parseCall(args: readonly string[], commands: readonly Command[]): Asked {
  const { values: asked, positionals: words } = parsed(args, everyOption(commands));
  const command = commandOf(words, commands);
  if (!command) {
    if (asked["version"]) return { kind: "version" };
    if (asked["help"]) return { kind: "help" };
    throw unknownCommand(words, commands);
  }
  const options = optionsOf(command);
  const { values, positionals, tokens } = parsed(args, options);
  checkTokens(tokens, options, command.name);
  if (values["version"]) return { kind: "version" };
  if (values["help"]) return { kind: "help", command };
  const operands = operandsOf(command, positionals.slice(command.name.split(" ").length));
  return {
    kind: "call",
    command,
    isJson: values["json"] === true,
    call: { operands, options: valuesOf(command, values) },
  };
}

/** The command that the first words name. A command of two words wins over a command of one word. */
export function commandOf(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const named = (count: number): Command | undefined =>
    words.length < count ? undefined : commands.find(({ name }) => name === words.slice(0, count).join(" "));
  return named(2) ?? named(1);
}

function unknownCommand(words: readonly string[], commands: readonly Command[]): UsageError {
  const [word] = words;
  if (word === undefined)
    return new UsageError('Expected a command. Run "langchain-deeplake --help" for a list.');
  const firsts = [...new Set(commands.map(({ name }) => name.split(" ")[0] as string))];
  const meant = nearest(word, firsts);
  const remedy = meant ? `Did you mean ${meant}?` : 'Run "langchain-deeplake --help" for a list.';
  return new UsageError(`Unknown command ${word}. ${remedy}`);
}

type ParserOptions = NonNullable<ParseArgsConfig["options"]>;

/** The options of all commands, by which the parser tells values of options from the words of the command. */
function everyOption(commands: readonly Command[]): ParserOptions {
  return Object.assign({}, ...commands.map(optionsOf)) as ParserOptions;
}

function optionsOf({ options }: Pick<Command, "options">): ParserOptions {
  const own = Object.entries(options).map(([name, { kind }]) => [
    name,
    kind === "flag" ? { type: "boolean" } : { type: "string", multiple: true },
  ]);
  return {
    ...(Object.fromEntries(own) as ParserOptions),
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
    version: { type: "boolean" },
  };
}

function parsed(args: readonly string[], options: ParserOptions) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
}

/** @throws UsageError for an option that the command does not have, or without the value that it takes */
function checkTokens(
  tokens: ReturnType<typeof parsed>["tokens"],
  options: ParserOptions,
  name: string,
): void {
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (!option) throw unknownOption(name, token.name, token.rawName, Object.keys(options));
    const takes = option.type === "string";
    if (takes && token.value === undefined)
      throw new UsageError(`${name}: Expected a value after ${token.rawName}.`);
    if (takes && token.inlineValue === false && token.value?.startsWith("--"))
      throw new UsageError(
        `${name}: Expected a value after ${token.rawName}, got ${token.value}. Write ${token.rawName}=${token.value} if you mean that.`,
      );
    if (!takes && token.value !== undefined)
      throw new UsageError(`${name}: ${token.rawName} takes no value.`);
  }
}

function unknownOption(command: string, name: string, typed: string, known: readonly string[]): UsageError {
  const meant = nearest(name, known);
  const remedy = meant
    ? `Did you mean --${meant}?`
    : `Run "langchain-deeplake help ${command}" for its options.`;
  return new UsageError(`${command} has no option ${typed}. ${remedy}`);
}

function operandsOf(command: Command, given: readonly string[]): Record<string, string> {
  const named = Object.entries(command.operands);
  const least = named.filter(([, { isOptional }]) => !isOptional).length;
  if (given.length < least || given.length > named.length) {
    const missing = named[given.length];
    const extra = given[named.length];
    const wrong =
      given.length < least && missing
        ? `Expected ${missing[0]}: ${missing[1].says}.`
        : `Expected ${named.length === 0 ? "options only" : `nothing after ${named.at(-1)?.[0]}`}, got ${extra}.`;
    throw new UsageError(`${command.name}: ${wrong} Usage: ${usageLine(command)}`);
  }
  return Object.fromEntries(
    given.map((value, index) => {
      const [name, { choices }] = named[index] as (typeof named)[number];
      if (choices && !choices.includes(value))
        throw new UsageError(
          `${command.name}: Expected one of ${choices.join(", ")} as ${name}, got ${value}.`,
        );
      return [name, value];
    }),
  );
}

function valuesOf(command: Command, values: Typed): Call["options"] {
  return Object.fromEntries(
    Object.entries(command.options).flatMap(([name, option]): [string, Call["options"][string]][] => {
      const given = values[name];
      if (given === undefined) {
        if (option.isNeeded)
          throw new UsageError(
            `${command.name}: Expected --${name} ${option.value ?? ""}. Usage: ${usageLine(command)}`,
          );
        return [];
      }
      const typed = [given].flat();
      if (option.kind === "flag") return [[name, true]];
      if (option.kind === "list") return [[name, typed.map((one) => checked(name, option, String(one)))]];
      if (typed.length > 1)
        throw new UsageError(`${command.name}: Expected --${name} once, got it ${typed.length} times.`);
      return [[name, valueOf(name, option, String(typed[0]))]];
    }),
  );
}

function valueOf(name: string, option: CommandOption, typed: string): string | number | Date {
  if (option.kind === "number") return numberOf(name, typed);
  if (option.kind === "date") return dateOf(name, typed);
  return checked(name, option, typed);
}

function checked(name: string, { choices }: CommandOption, typed: string): string {
  if (!choices || choices.includes(typed)) return typed;
  throw invalid(`one of ${choices.join(", ")} for --${name}`, quoted(typed));
}

/** Parses a typed number. @throws DeeplakeError INVALID_ARGUMENT that repeats what was typed */
export function numberOf(name: string, typed: string): number {
  const number = Number(typed);
  if (typed.trim() !== "" && Number.isFinite(number)) return number;
  throw invalid(`a number for --${name}`, quoted(typed));
}

/** A day, with or without a time, which may name its zone. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;

/**
 * Parses a typed date. Without a zone it is in the time zone of the process, as all times that commands print are.
 * `Date` alone would read a day without a time as one of UTC, and "5" as a day of May.
 * @throws DeeplakeError INVALID_ARGUMENT that repeats what was typed
 */
function dateOf(name: string, typed: string): Date {
  const [, year, month, day, time = "00:00", zone = ""] = DATE.exec(typed.trim()) ?? [];
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  const date = new Date(`${year}-${month}-${day}T${time}${zone.toUpperCase()}`);
  if (isDay && !Number.isNaN(date.getTime())) return date;
  throw invalid(`a date such as 2026-11-29 or 2026-11-29T12:00 for --${name}`, quoted(typed));
}
