import { existsSync, readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../docs/evidence.md", import.meta.url);
const TITLE = "# Evidence\n\nEvery figure here was written by the command named above it.\n";

/** Puts a command's figures between its marks in `docs/evidence.md`, at the end when the marks are not there yet. */
export function writeEvidence(name: string, text: string): void {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const before = existsSync(FILE) ? readFileSync(FILE, "utf8") : TITLE;
  const section = `${start}\n\n${text.trim()}\n\n${end}`;
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  const after =
    from === -1 || to === -1
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, from) + section + before.slice(to + end.length);
  writeFileSync(FILE, after);
}
