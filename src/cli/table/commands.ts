import { type Command, command } from "../command.ts";
import { completionScript, SHELLS, type Shell } from "../help/completion.ts";
import { commandHelp, programHelp } from "../help/help-text.ts";
import { commandOf } from "../parse-call.ts";
import { anything, object, recordOf, text } from "../schema/json-schema.ts";
import { UsageError } from "../usage-error.ts";
import * as advice from "./advice.ts";
import * as changing from "./changing.ts";
import * as reading from "./reading.ts";

const help = command({
  name: "help",
  says: "print the help of a command",
  prints:
    "The options of the command, what it prints, and its exit codes. With --json: the same as data, with the schema of what the command prints with --json.",
  operands: {
    COMMAND: { says: "a command", isOptional: true },
    ACTION: { says: "its second word", isOptional: true },
  },
  options: {},
  schema: recordOf(anything),
  example: "help runs show",
  run: async ({ operands }, { width }) => {
    const words = [operands.COMMAND, operands.ACTION].flatMap((word) => word ?? []);
    if (words.length === 0)
      return {
        text: programHelp(COMMANDS, width),
        data: { commands: COMMANDS.map(({ name }) => name) },
      };
    const found = commandOf(words, COMMANDS);
    if (!found || found.name.split(" ").length < words.length)
      throw new UsageError(`Unknown command ${words.join(" ")}. Run "langchain-deeplake --help" for a list.`);
    const { run: _, ...table } = found;
    return { text: commandHelp(found, COMMANDS, width), data: table };
  },
});

const completion = command({
  name: "completion",
  says: "print a completion script for your shell",
  prints: 'A script. For bash: eval "$(langchain-deeplake completion bash)".',
  operands: { SHELL: { says: "your shell", choices: SHELLS } },
  options: {},
  schema: object({ script: text }),
  example: "completion bash",
  run: async ({ operands }) => {
    const script = completionScript(operands.SHELL as Shell, COMMANDS);
    return { text: script, data: { script } };
  },
});

/** Every command, sorted by name, because the order of a module's exports depends on the program that loads it. */
export const COMMANDS: readonly Command[] = [
  ...[changing, reading, advice].flatMap((module): Command[] => Object.values(module)),
  completion,
  help,
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
