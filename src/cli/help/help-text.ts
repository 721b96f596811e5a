import type { Command } from "../command.ts";
import { COMMON } from "../parse-call.ts";
import { padded, wrapped } from "../text/width.ts";
import { optionText, usageLine } from "./usage-line.ts";

/** The commands, grouped by purpose. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ["Set up", ["setup", "doctor", "completion", "help"]],
  [
    "Look",
    [
      "tasks",
      "runs",
      "experiences",
      "recall",
      "lift",
      "usage",
      "patterns",
      "lessons",
      "skills",
      "rules",
      "report",
    ],
  ],
  ["Say", ["label", "labels", "status"]],
  ["Move and remove", ["import", "export", "copy", "erase", "compact"]],
];

const LOCATION =
  "A location is a directory, s3://…, al://… or postgres://…. Without --from, a command takes DEEPLAKE_EXPERIENCE or .experience.json, else ./agent-experiences.";

/** The help of the program: one line for each command. */
export function programHelp(commands: readonly Command[], width: number): string {
  const room = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const line = ({ name, says }: Command): string => hanging(`  ${padded(name, room)}`, says, width);
  const groups = GROUPS.map(([title, firsts]) => {
    const inside = firsts.flatMap((first) => commands.filter(({ name }) => name.split(" ")[0] === first));
    return [title, ...inside.map(line)].join("\n");
  });
  return [
    "langchain-deeplake: agents that learn from their own runs",
    "Usage: langchain-deeplake COMMAND [OPTIONS]",
    ...groups,
    [
      "Every command",
      hanging(`  ${padded("--json", room)}`, COMMON.json.says, width),
      hanging(`  ${padded("--help", room)}`, `${COMMON.help.says}, as "help COMMAND" does`, width),
    ].join("\n"),
    wrapped(LOCATION, width),
  ].join("\n\n");
}

/** The help of one command. */
export function commandHelp(command: Command, commands: readonly Command[], width: number): string {
  const { name, says, prints, operands, options, fails, example } = command;
  const rows = [
    ...Object.entries(operands).map(
      ([operand, { says: what, choices }]) => [operand, withChoices(what, choices)] as const,
    ),
    ...Object.entries(options).map(
      ([option, spec]) => [optionText(option, spec), withChoices(spec.says, spec.choices)] as const,
    ),
    ...Object.entries(COMMON).map(([option, { says: what }]) => [`--${option}`, what] as const),
  ];
  const room = Math.min(24, Math.max(...rows.map(([left]) => left.length))) + 2;
  const below = commands.filter((one) => one.name.startsWith(`${name} `));
  return [
    wrapped(`${name}: ${says}`, width),
    `Usage: ${usageLine(command)}${Object.values(options).some(({ isNeeded }) => !isNeeded) ? " [OPTIONS]" : ""}`,
    rows.map(([left, right]) => hanging(`  ${padded(left, room)}`, right, width)).join("\n"),
    wrapped(`Prints: ${prints}`, width),
    wrapped(`Exit code: ${exitText(fails)}`, width),
    ...(below.length === 0 ? [] : [`See also: ${below.map((one) => one.name).join(", ")}`]),
    `Example: langchain-deeplake ${example}`,
  ].join("\n\n");
}

/** What the exit codes of a command mean. */
export function exitText(fails: string | undefined): string {
  return `0 done; 1 an error${fails === undefined ? "" : `, or ${fails}`}; 2 a call that it does not take.`;
}

function withChoices(says: string, choices: readonly string[] | undefined): string {
  return choices ? `${says}: ${choices.join(", ")}` : says;
}

/** A text to the right of a name. The text's later lines are aligned with its first line. */
function hanging(left: string, right: string, width: number): string {
  const lines = wrapped(right, width, " ".repeat(left.length)).split("\n");
  const [first = "", ...rest] = lines;
  return [`${left}${first.trimStart()}`, ...rest].join("\n");
}
