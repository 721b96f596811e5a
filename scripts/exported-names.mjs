// The names that a file exports, with those that it passes on from other files.
import { posix } from "node:path";

/** Maps each name that users can import from a file of `sources` to whether the name is only a type. */
export function exportedNames(sources, path, seen = new Set()) {
  const names = new Map();
  if (seen.has(path) || !sources.has(path)) return names;
  for (const { name, local, isType, specifier } of sources.get(path).exports) {
    if (name === "*") {
      const passed = exportedNames(sources, targetOf(path, specifier), new Set([...seen, path]));
      for (const [other, isTypeThere] of passed)
        if (other !== "default") note(names, other, isType || isTypeThere);
    } else note(names, name, isType || isOnlyType(sources, path, local, specifier));
  }
  return names;
}

/** A name can be a value and a type at once. */
function note(names, name, isType) {
  names.set(name, isType && (names.get(name) ?? true));
}

/** Whether what a file exports under a local name is only a type where it is declared. */
function isOnlyType(sources, path, local, specifier) {
  const binding =
    specifier === undefined ? sources.get(path).bindings.get(local) : { specifier, name: local };
  if (binding !== undefined) {
    if (binding.isType || binding.name === "*") return binding.isType ?? false;
    const target = targetOf(path, binding.specifier);
    return sources.has(target) && (exportedNames(sources, target).get(binding.name) ?? false);
  }
  const declared = sources
    .get(path)
    .exports.filter((one) => one.local === local && one.specifier === undefined);
  return declared.every(({ isType }) => isType);
}

function targetOf(path, specifier) {
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
}
