import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { programHelp } from "../../src/cli/help/help-text.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { COMMANDS } from "../../src/cli/table/commands.ts";
import { commandDocs, recordedIn } from "./command-docs.ts";

/*
 * Writes docs/cli.md: the help of each command from its table, and what it prints on the directory of the demo.
 *
 *   npm run demo -- --dir .deeplake-demo/docs && npm run docs:cli -- .deeplake-demo/docs/measured
 *
 * Without a directory, the recorded outputs stay as they are.
 */
const FILE = "docs/cli.md";

const { positionals } = parseArgs({ allowPositionals: true });
const [directory] = positionals;
process.env["TZ"] = "UTC";

const recorded =
  directory === undefined ? recordedIn(readFileSync(FILE, "utf8")) : await recordAll(directory);
writeFileSync(FILE, commandDocs(COMMANDS, recorded, programHelp(COMMANDS, 80)));

async function recordAll(from: string): Promise<Map<string, string>> {
  const outputs = new Map<string, string>();
  const run = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await runCommand([...args, "--from", from]);
    return stdout || stderr;
  };
  const record = async (...args: string[]): Promise<void> => {
    const line = args.map((word) => (/^[\w./-]+$/u.test(word) ? word : JSON.stringify(word))).join(" ");
    outputs.set(
      `langchain-deeplake ${line}`,
      (await run(...args)).trimEnd().replaceAll(from, "./agent-experiences"),
    );
  };
  const [failed] = JSON.parse(await run("runs", "--outcome", "failure", "--json")) as {
    id: string;
    task: string;
  }[];
  const [used] = JSON.parse(await run("experiences", "--sort", "given", "--json")) as {
    experience: { id: string };
  }[];
  const task = failed?.task ?? "";
  await record("tasks", "--k", "3");
  await record("runs", "--outcome", "failure", "--k", "3");
  await record("runs", "latest version", "--k", "3");
  await record("runs", "show", failed?.id ?? "");
  await record("experiences", "--sort", "given", "--k", "3");
  await record("experiences", "show", used?.experience.id.slice(0, 8) ?? "");
  await record("recall", task);
  await record("lift");
  await record("lift", "--by", "cluster", "--k", "3");
  await record("usage");
  await record("patterns");
  await record("lessons");
  await record("skills");
  await record("label", failed?.id ?? "", "--lesson", "Check the result against the input first.");
  await record("recall", task, "--k", "1", "--explain");
  await record("rules");
  await record("labels");
  await record("erase", "--user", "user-7", "--dry-run");
  return outputs;
}
