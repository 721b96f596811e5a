// What package.json publishes. It is the only list of entry points: dist mirrors the paths of src.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Each entry point with the path of its source in src, without extension. */
export function entryPoints() {
  return Object.entries(manifest.exports)
    .filter(([, target]) => target.import !== undefined)
    .map(([entry, target]) => ({
      entry,
      source: sourceOf(target.import.default),
      isCommonJs: target.require !== undefined,
    }));
}

/** The sources of the entry points by the name that their module has in dist, for each module system. */
export function entrySources() {
  const entries = entryPoints();
  const named = (some) => Object.fromEntries(some.map(({ source }) => [source, source]));
  return { esm: named(entries), cjs: named(entries.filter(({ isCommonJs }) => isCommonJs)) };
}

/** The source of the command. */
export function commandSource() {
  const [path] = Object.values(manifest.bin);
  return { [sourceOf(path)]: sourceOf(path) };
}

function sourceOf(path) {
  return path.replace(/^(\.\/)?dist\/esm\//, "").replace(/\.js$/, "");
}
