// Compiles src into dist, file by file, and puts the engine's Python beside the module that runs it.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src");
const target = join(root, "dist");
// Built aside and swapped in, so that nobody imports half a build.
const building = mkdtempSync(join(root, "dist-"));

try {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const project = join(root, "tsconfig.build.json");
  const { status } = spawnSync(process.execPath, [compiler, "-p", project, "--outDir", building], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = status ?? 1;
  else {
    for (const path of readdirSync(source, { recursive: true })) {
      if (path.endsWith(".py")) cpSync(join(source, path), join(building, path));
    }
    chmodSync(building, 0o755);
    chmodSync(join(building, "cli", "main.js"), 0o755);
    rmSync(target, { recursive: true, force: true });
    renameSync(building, target);
  }
} finally {
  rmSync(building, { recursive: true, force: true });
}
