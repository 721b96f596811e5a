import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { runTypescriptCompiler } from "./run-typescript-compiler.ts";

/** Runs programs one after the other and tells what each printed; what one throws is printed as well. */
const RUNNER = `import { format } from "node:util";
const printed = [];
for (const path of process.argv.slice(2)) {
  let text = "";
  console.log = (...values) => void (text += format(...values) + "\\n");
  await import(path).catch((error) => console.log(error));
  printed.push(text);
}
process.stdout.write(JSON.stringify(printed));
`;

/**
 * Runs programs of the documentation one after the other in a process of their own, as an application that imports the
 * package. Resolves to what each prints.
 * @throws Error when the process does not end by itself within a minute
 */
export async function runSnippets(sources: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(process.env["COMPILED_PROGRAMS"] ?? "", "snippets-"));
  try {
    const paths = sources.map((source, at) => {
      const path = join(folder, `program-${at}.mts`);
      writeFileSync(path, source);
      return path;
    });
    const target = ["--ignoreConfig", "--noResolve", "--module", "nodenext", "--target", "es2023"];
    await runTypescriptCompiler(...paths, ...target);
    const runner = join(folder, "runner.mjs");
    writeFileSync(runner, RUNNER);
    const compiled = paths.map((path) => path.replace(/mts$/, "mjs"));
    const { stdout } = await promisify(execFile)(process.execPath, [runner, ...compiled], {
      timeout: 60_000,
    });
    return JSON.parse(stdout) as string[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
