// Imported as a namespace, because bundlers follow a `createRequire` that is imported by name.
import * as nodeModule from "node:module";
import { join } from "node:path";

/**
 * Loads an optional peer. Bundlers do not see the name of the package, so they neither include the package nor
 * fail if it is not installed.
 * @throws if the package is not installed or cannot be loaded
 */
export function loadInstalled(name: string): unknown {
  const { require, path } = findInstalled(name);
  return require(path);
}

/** The path of an optional peer's main file. @throws if the package is not installed */
export function resolveInstalled(name: string): string {
  return findInstalled(name).path;
}

interface Found {
  readonly require: NodeJS.Require;
  readonly path: string;
}

/**
 * Looks for a package from this module, from the program's main file, and from the working folder, because a
 * bundle may lie outside of the project that installed the package.
 */
function findInstalled(name: string): Found {
  let missing: unknown;
  // `import.meta.url` is undefined in a CommonJS bundle.
  const places: readonly (string | undefined)[] = [
    import.meta.url,
    process.argv[1],
    join(process.cwd(), "index.js"),
  ];
  for (const place of places) {
    if (place === undefined) continue;
    try {
      const require = nodeModule.createRequire(place);
      return { require, path: require.resolve(name) };
    } catch (error) {
      missing ??= error;
    }
  }
  throw missing;
}
