// Converts the ES modules that the builder wrote to CommonJS. Only import and export statements change, so the code is
// the same in both, and the tarball has it once. The builder's own CommonJS names the module at each use of an import.

/**
 * A file takes each name from its module once, when the file is loaded. This is correct, because no two built files
 * import each other and no export is assigned later.
 */
export function asCommonJs(code) {
  const made = code
    .replace(/^import \* as (\S+) from ("[^"]+");$/gm, "const $1 = require($2);")
    .replace(/^import \{([^}]*)\} from ("[^"]+");$/gm, (_, list, from) => {
      const taken = namesIn(list).map(([name, as]) => (as ? `${name}: ${as}` : name));
      return `const { ${taken.join(", ")} } = require(${from});`;
    })
    .replace(/^import ("[^"]+");$/gm, "require($1);")
    .replace(/^export \{([^}]*)\} from ("[^"]+");$/gm, (_, list, from) =>
      exported(list, (name) => `require(${from}).${name}`),
    )
    .replace(/^export \{([^}]*)\};$/gm, (_, list) => exported(list, (name) => name))
    // Jest runs CommonJS where no module can be imported.
    .replace(/\bimport\(("[^"]+")\)/g, "Promise.resolve().then(() => require($1))")
    .replaceAll("import.meta.url", 'require("node:url").pathToFileURL(__filename).href');
  const [left] = /^(?:import|export) .*$|\bimport\.meta\b/m.exec(made) ?? [];
  if (left) throw new Error(`Expected only statements that have a form in CommonJS, got ${left}`);
  return `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n${made}`;
}

function exported(list, valueOf) {
  return namesIn(list)
    .map(([name, as = name]) => `exports.${as} = ${valueOf(name)};`)
    .join("\n");
}

/** The names of a list in braces, each with the name that it gets after `as`. */
function namesIn(list) {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => name.split(" as "));
}
