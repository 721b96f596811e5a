import type { JsonSchema } from "./schema/json-schema.ts";
import type { Screen } from "./screen.ts";

/** An option of a command: the kind of its value, and its meaning. */
export interface CommandOption {
  /** `flag` takes no value; `list` may be given several times. */
  readonly kind: "text" | "number" | "date" | "flag" | "list";
  /** The name of the value in the help, such as `FILE`. */
  readonly value?: string;
  /** The values that the option accepts. */
  readonly choices?: readonly string[];
  /** Whether the value is a path, so that shells complete it. */
  readonly isPath?: true;
  readonly isNeeded?: true;
  readonly says: string;
}

/** An argument without a name. */
interface Operand {
  readonly says: string;
  readonly choices?: readonly string[];
  readonly isPath?: true;
  readonly isOptional?: true;
}

type CommandOptions = Readonly<Record<string, CommandOption>>;
/** The operands of a command that takes none. */
type NoOperands = Readonly<Record<string, never>>;
type Operands = Readonly<Record<string, Operand>>;

type ValueOf<Option extends CommandOption> = Option["kind"] extends "flag"
  ? boolean
  : Option["kind"] extends "number"
    ? number
    : Option["kind"] extends "date"
      ? Date
      : Option["kind"] extends "list"
        ? readonly string[]
        : Option extends { readonly choices: readonly (infer Choice)[] }
          ? Choice
          : string;

/** The values of the options that were given. Needed options are always there. */
type ValuesOf<Options extends CommandOptions> = {
  readonly [
    Name in keyof Options as Options[Name] extends { readonly isNeeded: true } ? never : Name
  ]?: ValueOf<Options[Name]>;
} & {
  readonly [
    Name in keyof Options as Options[Name] extends { readonly isNeeded: true } ? Name : never
  ]: ValueOf<Options[Name]>;
};

type ArgumentsOf<Named extends Operands> = {
  readonly [Name in keyof Named as Named[Name] extends { readonly isOptional: true } ? Name : never]?: string;
} & {
  readonly [Name in keyof Named as Named[Name] extends { readonly isOptional: true } ? never : Name]: string;
};

/** The result of a command: the text that it prints, the data that it prints with `--json`, and the exit code (0). */
export interface Answer {
  readonly text: string;
  readonly data: unknown;
  readonly code?: number;
}

/** Everything about a command. Parsing, help, `docs/cli.md` and shell completion are made from this table. */
interface CommandTable<Options extends CommandOptions, Named extends Operands> {
  /** One or two words. */
  readonly name: string;
  readonly says: string;
  /** A sentence or two on what the command prints. */
  readonly prints: string;
  readonly operands?: Named;
  readonly options: Options;
  /** What exit code 1 means besides an error. */
  readonly fails?: string;
  /** The JSON Schema of what `--json` prints. */
  readonly schema: JsonSchema;
  readonly example: string;
  readonly run: (
    call: { readonly operands: ArgumentsOf<Named>; readonly options: ValuesOf<Options> },
    screen: Screen,
  ) => Promise<Answer>;
}

/** A command without the types of its own options, so that all commands fit into one list. */
export interface Command extends Omit<CommandTable<CommandOptions, Operands>, "operands" | "run"> {
  readonly operands: Operands;
  readonly run: (call: Call, screen: Screen) => Promise<Answer>;
}

/** A parsed call. Each value has the kind that the command's table gives it. */
export interface Call {
  readonly operands: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string | number | boolean | Date | readonly string[]>>;
}

export function command<const Options extends CommandOptions, const Named extends Operands = NoOperands>(
  table: CommandTable<Options, Named>,
): Command {
  const { run, operands, ...rest } = table;
  return {
    ...rest,
    operands: operands ?? {},
    // The parser has given each value the kind that the table names.
    run: (call, screen) => run(call as unknown as Parameters<typeof run>[0], screen),
  };
}
