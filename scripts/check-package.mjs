// Packs what npm would publish, and checks the tarball with publint and are-the-types-wrong.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Suites run in vitest, which is ESM only. */
const ESM_ONLY = ["./testing/suites"];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-pack-"));

try {
  const packed = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", folder], ["inherit", "pipe", "inherit"]),
  );
  const tarball = join(folder, packed[0].filename);
  run(join(root, "node_modules", ".bin", "publint"), ["run", tarball, "--strict"]);
  const attw = join(root, "node_modules", ".bin", "attw");
  run(attw, [tarball, "--profile", "strict", "--exclude-entrypoints", ...ESM_ONLY]);
  run(attw, [tarball, "--profile", "esm-only", "--entrypoints", ...ESM_ONLY]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(file, fileArguments, stdio = "inherit") {
  const { status, stdout, error } = spawnSync(file, fileArguments, { cwd: root, stdio, encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(`${file} ${fileArguments.join(" ")} ended with ${status}.`);
  return stdout;
}
