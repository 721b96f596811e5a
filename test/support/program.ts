import { join } from "node:path";

/**
 * What Node is given to run a TypeScript file, named by its path from the repository's root: the file as the test run
 * compiled it, or, outside a test run, tsx and the file.
 */
export function program(path: string): string[] {
  const compiled = process.env["COMPILED_PROGRAMS"];
  return compiled ? [join(compiled, path.replace(/\.ts$/, ".js"))] : ["--import", "tsx", path];
}
