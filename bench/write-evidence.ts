import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FILE = fileURLToPath(new URL("../docs/evidence.md", import.meta.url));
const HEADING =
  "# Evidence\n\nFigures that the commands named here measured and wrote. Each can be run again; seeds and sizes stand beside them.\n";

/** Prints what a command measured, and puts it into `docs/evidence.md` between the command's markers. */
export function writeEvidence(name: string, text: string): void {
  console.log(text);
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const section = `${start}\n\n${text.trim()}\n\n${end}`;
  const before = existsSync(FILE) ? readFileSync(FILE, "utf8") : HEADING;
  const [from, to] = [before.indexOf(start), before.indexOf(end)];
  writeFileSync(
    FILE,
    from === -1 || to === -1
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, from) + section + before.slice(to + end.length),
  );
}

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
