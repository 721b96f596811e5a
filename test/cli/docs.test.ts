import { readFileSync } from "node:fs";

import { beforeAll, describe, expect, test } from "vitest";

import { commandDocs, recordedIn } from "../../examples/demo/command-docs.ts";
import { programHelp } from "../../src/cli/help/help-text.ts";
import { parseCall } from "../../src/cli/parse-call.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { COMMANDS } from "../../src/cli/table/commands.ts";
import { widthOf } from "../../src/cli/text/width.ts";
import { toldStore } from "../support/told-store.ts";

const document = readFileSync("docs/cli.md", "utf8");
const recorded = [...recordedIn(document)];
let location = "";
beforeAll(async () => void (location = await toldStore("documented")));

/** The words of a command line, as a shell splits them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:\\.|[^"\\])*)"|\S+/gu)].map(([word, quoted]) =>
    quoted === undefined ? word : (JSON.parse(`"${quoted}"`) as string),
  );
}

test("docs/cli.md is what the tables say; npm run docs:cli writes it", () => {
  expect(commandDocs(COMMANDS, new Map(recorded), programHelp(COMMANDS, 80)) === document).toBe(true);
});

test("the outputs of all that reads are recorded", () => {
  const lines = recorded.map(([line]) => line);
  for (const name of [
    "tasks",
    "runs",
    "runs show",
    "experiences",
    "experiences show",
    "recall",
    "lift",
    "usage",
    "patterns",
    "lessons",
    "skills",
    "rules",
    "labels",
    "label",
  ])
    expect(
      lines.some((line) => `${line} `.startsWith(`langchain-deeplake ${name} `)),
      name,
    ).toBe(true);
});

describe.each(recorded)("%s", (line, output) => {
  test("is a call that its command takes, and its output fits 80 columns", () => {
    expect(parseCall(wordsOf(line).slice(1), COMMANDS)).toMatchObject({ kind: "call" });
    expect(output.split("\n").filter((one) => widthOf(one) > 80)).toEqual([]);
  });
});

const LISTS = recorded.filter(([line]) =>
  /^langchain-deeplake (?:tasks|runs|experiences|usage)(?: --|$)/u.test(line),
);
test.each(LISTS)("%s has the headers that the command prints today", async (line, output) => {
  const header = /^[A-Z][A-Z /]+(?: \(UTC\))?(?: {2,}[A-Z][A-Z ()]+)+$/mu;
  const [, command = ""] = wordsOf(line);
  const { stdout } = await runCommand([command, "--from", location]);
  const zoned = stdout.replace(/\((?:[A-Z]\w+\/\w+|UTC)\)/u, "(UTC)");
  expect(header.exec(output)?.[0].split(/ {2,}/u)).toEqual(header.exec(zoned)?.[0].split(/ {2,}/u));
});
