import { secretName, WORD } from "./secret-name.ts";
import { isSecretValue } from "./secret-value.ts";

/**
 * Replaces secrets in the columns whose title is the name of a secret, and behind such a name in the first column, in
 * tables of Markdown and of databases, and in CSV.
 */
export function redactTables(text: string): string {
  let titles: readonly string[] = [];
  return text.replace(/^[^|\t,;\n]*[|\t,;].*$/gm, (line) => {
    if (titles.length === 0 && (line.length > 1_000 || line.search(WORD) < 0)) return line;
    const isPiped = /^\s*\|/.test(line);
    const cells = line.split(isPiped ? /(\|)/ : /([|\t,;])/);
    const texts = cells.map((cell) => cell.replace(/^[\s"'`*]+|[\s"'`*]+$/g, ""));
    let names = titles;
    if (cells.length !== titles.length) {
      const isTitled =
        texts.every((cell) => /^[a-z_ .-]{0,40}$|^[|,;]$/i.test(cell)) &&
        texts.filter((cell) => /^[a-z]/i.test(cell)).length > 1 &&
        (isPiped || !/^\s{2}|[,;]\s*$/.test(line));
      titles = isTitled && texts.some(secretName) ? texts : [];
      // The first cell may be the name of the second.
      names = isPiped && titles.length === 0 ? ["", "", "", "", texts[2] ?? ""] : [];
    }
    return cells.map((cell, at) => redactedCell(cell, texts[at] ?? "", names[at] ?? "")).join("");
  });
}

/** Most tables describe what a name means. Their words have no digits. */
function redactedCell(cell: string, value: string, name: string): string {
  const kind = secretName(name);
  return kind && /^(?=\S*\d)(?=\S*[A-Za-z])\S{6,}$/.test(value) && isSecretValue(kind, value, "bare")
    ? cell.replace(value, () => `[redacted:${kind}]`)
    : cell;
}
