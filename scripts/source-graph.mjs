// The files of src, and which of them imports which.
import { readFileSync, readdirSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { moduleStatements } from "./module-statements.mjs";

/** Every file below `root/folder` by its path with slashes, sorted, with its text, lines and statements. */
export function readSources(root, folder = "src") {
  const paths = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !path.includes("/node_modules/"))
    .sort();
  return new Map(paths.map((path) => [path, readSource(root, path)]));
}

function readSource(root, path) {
  const text = readFileSync(join(root, path), "utf8");
  const { imports, bindings, exports } = moduleStatements(path.endsWith(".ts") ? text : "");
  return {
    path,
    text,
    lines: linesIn(text),
    imports: imports.map((statement) => ({ ...statement, path: resolved(path, statement.specifier) })),
    bindings,
    exports,
  };
}

/** The path that a relative specifier means, or `undefined` for a package. */
function resolved(from, specifier) {
  if (!specifier?.startsWith(".")) return undefined;
  return posix.join(posix.dirname(from), specifier);
}

function linesIn(text) {
  const trimmed = text.trimEnd();
  return trimmed === "" ? 0 : trimmed.split("\n").length;
}

/** Groups of files that import each other in a circle, imports of types included: each group sorted. */
export function circlesOf(sources) {
  const targets = new Map();
  for (const [path, { imports }] of sources)
    targets.set(
      path,
      imports.map((statement) => statement.path).filter((to) => sources.has(to)),
    );
  // Tarjan's strongly connected components, without single files that do not import themselves.
  const order = new Map();
  const lowest = new Map();
  const stack = [];
  const groups = [];
  const visit = (node) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    stack.push(node);
    for (const next of targets.get(node)) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || targets.get(node).includes(node)) groups.push(group.sort(byName));
  };
  for (const node of targets.keys()) if (!order.has(node)) visit(node);
  return groups.sort(([a], [b]) => byName(a, b));
}

function byName(a, b) {
  return a < b ? -1 : 1;
}
