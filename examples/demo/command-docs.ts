import type { Command } from "../../src/cli/command.ts";
import { exitText } from "../../src/cli/help/help-text.ts";
import { optionText, usageLine } from "../../src/cli/help/usage-line.ts";

const INTRO = `# The command line

\`npx langchain-deeplake COMMAND\` looks at what agents recorded, and says how it went. \`help COMMAND\` prints what stands here of a command, and \`help COMMAND --json\` the schema of its \`--json\`.

- **Where**: \`--from\` names a location: a directory, \`s3://…\`, \`al://…\`, \`postgres://…\`. Without it, a command takes \`DEEPLAKE_EXPERIENCE\` or \`.experience.json\`, else \`./agent-experiences\`.
- **Ids** may be shortened, as far as they tell one from the others. Lists print them so.
- **Width**: that of the terminal, 80 columns where the output is piped. Colours appear in a terminal only, and not with \`NO_COLOR\`.
- **Times** are in the time zone of the process, which the header names. \`TZ=UTC\` sets another.
- **Exit codes**: 0 done, 1 an error or nothing to do, 2 a call that the command does not take. A wrong call prints one line.
- **Completion**: \`eval "$(npx langchain-deeplake completion bash)"\`; also for zsh and fish.

The outputs below were recorded on the directory of \`npm run demo\`, whose agent works on made tasks.
`;

/** Pictures of what a command makes, which `npm run screenshots` takes. */
const PICTURES: Readonly<Record<string, string>> = {
  report: `![The page on a desktop: success over time with and without memory, and the lift with its interval](images/report-1280-light.png)

![The same page on a telephone, dark](images/report-390-dark.png)`,
};

/** The outputs in a document, by command line. */
export function recordedIn(document: string): Map<string, string> {
  const blocks = document.matchAll(/```text\n\$ (.+)\n([^]*?)\n```/gu);
  return new Map([...blocks].map(([, line = "", output = ""]) => [line, output]));
}

/** The document of all commands: what the table says of each, and what was recorded of it. */
export function commandDocs(
  commands: readonly Command[],
  recorded: ReadonlyMap<string, string>,
  help: string,
): string {
  const sections = commands.map((command) => {
    const own = [...recorded].filter(([line]) => isOf(line, command, commands));
    return [
      described(command),
      ...(PICTURES[command.name] ? [PICTURES[command.name]] : []),
      ...own.map(([line, output]) => `\`\`\`text\n$ ${line}\n${output}\n\`\`\``),
    ].join("\n\n");
  });
  return `${[INTRO.trimEnd(), `## All commands\n\n\`\`\`text\n${help}\n\`\`\``, ...sections].join("\n\n")}\n`;
}

/** Whether a command line calls this command, and no longer name. */
function isOf(line: string, { name }: Command, commands: readonly Command[]): boolean {
  const calls = (one: string): boolean => `${line} `.startsWith(`langchain-deeplake ${one} `);
  return calls(name) && !commands.some((other) => other.name.startsWith(`${name} `) && calls(other.name));
}

function described(command: Command): string {
  const { name, says, prints, operands, options, fails } = command;
  const rows = [
    ...Object.entries(operands).map(
      ([operand, { says: what, choices }]) => [operand, what, choices] as const,
    ),
    ...Object.entries(options).map(
      ([option, spec]) => [optionText(option, spec), spec.says, spec.choices] as const,
    ),
  ].map(
    ([left, what, choices]) =>
      `- \`${left}\`: ${what}${choices ? `: ${choices.map((one) => `\`${one}\``).join(", ")}` : ""}`,
  );
  return [
    `## ${name}`,
    `\`${usageLine(command)}\`: ${says}.`,
    ...(rows.length === 0 ? [] : [rows.join("\n")]),
    `Prints: ${prints}`,
    `Exit code: ${exitText(fails)}`,
  ].join("\n\n");
}
