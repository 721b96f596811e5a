// By its namespace: bundlers follow a `createRequire` that is imported by name.
import * as nodeModule from "node:module";
import { join } from "node:path";

/**
 * Loads an optional peer. No bundler sees its name, so none takes it along, or fails where it is not installed.
 * @throws where it is not installed, or fails to load
 */
export function loadInstalled(name: string): unknown {
  const { require, path } = findInstalled(name);
  return require(path);
}

/** The file of an optional peer. @throws where it is not installed */
export function resolveInstalled(name: string): string {
  return findInstalled(name).path;
}

interface Found {
  readonly require: NodeJS.Require;
  readonly path: string;
}

/** A package is looked for as seen from this module, from the program, and from the working folder: a bundle may stand anywhere. */
function findInstalled(name: string): Found {
  let missing: unknown;
  // In a bundle of CommonJS `import.meta` is empty.
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
