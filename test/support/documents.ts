import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

export interface DocumentLink {
  /** Relative to the folder of the document; empty for a link into the document itself. */
  readonly file: string;
  readonly anchor?: string;
}

/** The Markdown files that npm packs, by the patterns of `files` in package.json. */
export function shippedDocuments(): string[] {
  const { files } = JSON.parse(readFileSync("package.json", "utf8")) as { files: string[] };
  return files
    .filter((pattern) => pattern.endsWith(".md") && !pattern.startsWith("!"))
    .flatMap((pattern) =>
      pattern.endsWith("/*.md") ? markdownIn(pattern.slice(0, -"/*.md".length)) : [pattern],
    )
    .filter((document) => !files.includes(`!${document}`))
    .toSorted();
}

function markdownIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => posix.join(folder, name));
}

/** Where npm's readers find the files of the package: its page of a package without a repository resolves no relative link. */
export const PUBLISHED = "https://unpkg.com/langchain-deeplake/";

/** The links of a document that have no scheme, or lead to a published file: inline ones, references and images. */
export function relativeLinks(markdown: string): DocumentLink[] {
  const targets = [...withoutCode(markdown).matchAll(/\]\(\s*<?([^)\s>]+)|^\[[^\]]+\]:\s*<?([^\s>]+)/gm)];
  return targets
    .map(([, inline, reference]) => (inline ?? reference ?? "").replace(PUBLISHED, ""))
    .filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target))
    .map((target) => {
      const [file = "", anchor] = target.split("#");
      return anchor === undefined ? { file } : { file, anchor };
    });
}

/** The anchors that GitHub and npm give to the headings of a document. */
export function headingAnchors(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutFences(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const base = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-");
    let anchor = base;
    for (let repeat = 1; anchors.has(anchor); repeat++) anchor = `${base}-${repeat}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** A link in a code span or a program is text. */
function withoutCode(markdown: string): string {
  return withoutFences(markdown).replaceAll(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^(```+).*?^\1$/gms, "");
}
