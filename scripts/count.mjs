// Prints figures of the tree: its size, its order, and how often it has code that it should avoid. With --flat, or
// where a declared layer is missing, the folders of src are the layers and nothing is known of their order.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readArchitecture, sizesOf } from "./architecture.mjs";
import { entryPoints, root } from "./entry-points.mjs";
import { exportedNames } from "./exported-names.mjs";
import { ENTRIES, LAYERS, TESTING } from "./layers.mjs";
import { printSizes } from "./print-sizes.mjs";
import { readSources } from "./source-graph.mjs";
import { withoutComments } from "./tokens.mjs";

const SMALL = 15;

/** Code that is counted by a pattern. Comments and the code of `TESTING` are left out. */
const PATTERNS = [
  {
    what: "casts of cells of a row",
    pattern: /\b(?:[rR]ow|cells?)(?:(?:\?\.)?\["\w+"\]|\??\.\w+)\)?\s+as\s+(?!const\b)/g,
  },
  { what: "casts of fields of anything", pattern: /\["\w+"\]\)?\s+as\s+(?!const\b)/g },
  { what: 'options checked as "any"', pattern: /\b\w+: "any"/g },
  // Without the list of codes and the helper that makes the error.
  {
    what: 'raw "INVALID_ARGUMENT"',
    pattern: /"INVALID_ARGUMENT"/g,
    except: ["DeeplakeErrorCode", "invalidArgument"],
  },
];

const { sources, sizes, circles, climbs } = readArchitecture(root);
const missing = LAYERS.some(({ name }) => !existsSync(join(root, "src", name)));
const isFlat = process.argv.includes("--flat") || missing;
const product = [...sources.values()].filter(({ path }) => !path.startsWith(`src/${TESTING}/`));

console.log(`src: ${inWords([...sources.values()])}`);
console.log(`src without ${TESTING}: ${inWords(product)}`);
console.log(`test: ${inWords([...readSources(root, "test").values()].filter(isCode))}`);
console.log("");
printSizes(isFlat ? sizesOf(sources, flatPlaceOf) : sizes);
console.log("");
console.log(`circles: ${circles.length}`);
for (const files of circles) console.log(`  ${files.join(", ")}`);
console.log(`climbing imports: ${isFlat ? "not known, since these folders have no order" : climbs.length}`);
for (const { what, pattern, except = [] } of PATTERNS) {
  const files = product.filter((file) => file.exports.every(({ name }) => !except.includes(name)));
  const found = files.flatMap(({ text }) => withoutComments(text).match(pattern) ?? []);
  console.log(`${what}: ${found.length}, counted by ${pattern}`);
}
const small = [...sources.values()].filter(
  ({ path, lines }) => path.endsWith(".ts") && !isEntry(path) && lines <= SMALL,
);
console.log(`files of at most ${SMALL} lines without entries: ${small.length}`);
console.log("names exported:");
for (const { entry, source } of entryPoints()) {
  const isType = [...exportedNames(sources, `src/${source}.ts`).values()];
  const values = isType.filter((isOnlyType) => !isOnlyType).length;
  console.log(`  ${entry}: ${isType.length}, of which ${values} values`);
}

function isEntry(path) {
  return path.endsWith("/index.ts") || ENTRIES.some((name) => path === `src/${name}`);
}

function inWords(files) {
  return `${files.length} files, ${files.reduce((total, { lines }) => total + lines, 0)} lines`;
}

function isCode({ path }) {
  return path.endsWith(".ts") || path.endsWith(".py");
}

function flatPlaceOf(path) {
  const [, layer, ...inside] = path.split("/");
  const loose = inside.length === 1 ? "loose files" : inside[0];
  const room = inside.length === 0 ? layer : `${layer}/${loose}`;
  return { layer, room, rank: [0, 0] };
}
