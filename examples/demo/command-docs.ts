import type { Command } from "../../src/cli/command.ts";
import { exitText } from "../../src/cli/help/help-text.ts";
import { optionText, usageLine } from "../../src/cli/help/usage-line.ts";

const INTRO = `# The command line

\`npx langchain-deeplake COMMAND\` shows what agents recorded, and labels, exports or erases it. \`help COMMAND\` prints what this page says of a command. \`help COMMAND --json\` prints the schema of the command's output with \`--json\`.

- **Where**: \`--from\` names a location: a directory, \`s3://…\`, \`al://…\`, \`postgres://…\`. Without \`--from\`, a command takes the location in \`DEEPLAKE_EXPERIENCE\`, else in \`.experience.json\`, else \`./agent-experiences\`.
- **Ids**: the beginning of an id is enough, if no other id begins with it. Lists print such shortened ids.
- **Width**: the output is as wide as the terminal, and 80 columns wide in a pipe. Colours appear only in a terminal, and not with \`NO_COLOR\`.
- **Times**, printed or given, are in the time zone of the process. The header of a list names the time zone, and \`TZ=UTC\` sets another. The days and months of \`lift --by\` are those of UTC.
- **Exit codes**: 0 means done, 1 means an error or what the section of the command names, 2 means a call that the command does not take. Such a call prints one line.
- **Completion**: \`eval "$(npx langchain-deeplake completion bash)"\` makes bash complete commands and options. \`completion\` also knows zsh and fish.

The outputs below were recorded in the directory of \`npm run demo\`, whose agent works on made-up tasks.
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
