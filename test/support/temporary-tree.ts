import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes files into a new folder, gives what `use` makes of the folder, and removes it. */
export function inTemporaryTree<Result>(
  files: Readonly<Record<string, string>>,
  use: (root: string) => Result,
): Result {
  const root = mkdtempSync(join(tmpdir(), "langchain-deeplake-tree-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
