// The bundlers. What they write is moved away from node_modules before it runs, so that it has to be complete.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMON_JS, ES_MODULES, node, printed } from "./kit.mjs";

/** A bundler whose `script` writes into `out`, and warns of nothing that this package does. */
function bundler(name, of, { packages, script, main, files }) {
  return {
    name,
    of,
    packages,
    files: { ...files, "build.mjs": script },
    build: (folder) => node(folder, "build.mjs"),
    call: (folder) => alone(folder, main),
  };
}

async function alone(folder, main) {
  const place = mkdtempSync(join(tmpdir(), "langchain-deeplake-bundle-"));
  try {
    cpSync(join(folder, "out"), place, { recursive: true });
    return await printed(process.execPath, [join(place, main)], place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const REFUSE = `
const refuse = (warnings) => {
  const ours = warnings.map(String).filter((text) => text.includes("langchain-deeplake"));
  if (ours.length > 0) throw new Error(ours.join("\\n"));
};
`;

function esbuild(name, format, entry, main) {
  return bundler(name, "esbuild", {
    packages: { esbuild: "0.28.2" },
    files: format === "esm" ? ES_MODULES : COMMON_JS,
    main,
    script: `import { build } from "esbuild";
${REFUSE}
const { warnings } = await build({
  entryPoints: ["${entry}"], outfile: "out/${main}", format: "${format}", bundle: true, platform: "node", logLevel: "silent",
});
refuse(warnings.map(({ text, location }) => location?.file + " " + text));
`,
  });
}

export const bundlers = [
  esbuild("esbuild, ES modules", "esm", "main.mjs", "main.mjs"),
  esbuild("esbuild, CommonJS", "cjs", "main.cjs", "main.cjs"),
  ...["mjs", "cjs"].map((extension) =>
    bundler(`webpack, ${extension === "mjs" ? "ES modules" : "CommonJS"}`, "webpack", {
      packages: { webpack: "5.113.0" },
      files: extension === "mjs" ? ES_MODULES : COMMON_JS,
      main: "main.cjs",
      script: `import { promisify } from "node:util";
import webpack from "webpack";
${REFUSE}
const stats = await promisify(webpack)({
  mode: "production", target: "node", entry: "./main.${extension}",
  output: { path: import.meta.dirname + "/out", filename: "main.cjs" },
});
const { errors, warnings } = stats.toJson();
refuse(warnings.map(({ moduleName, message }) => moduleName + " " + message));
if (errors.length > 0) throw new Error(errors[0].message);
process.exit();
`,
    }),
  ),
  bundler("Rollup", "rollup", {
    packages: {
      rollup: "4.68.8",
      "@rollup/plugin-commonjs": "29.0.3",
      "@rollup/plugin-json": "6.1.0",
      "@rollup/plugin-node-resolve": "16.0.3",
    },
    files: ES_MODULES,
    main: "main.mjs",
    script: `import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
${REFUSE}
const warnings = [];
const bundle = await rollup({
  input: "main.mjs",
  plugins: [resolve({ preferBuiltins: true, exportConditions: ["node"] }), commonjs(), json()],
  onwarn: ({ message }) => warnings.push(message),
});
refuse(warnings);
await bundle.write({ dir: "out", format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" });
`,
  }),
  bundler("Vite SSR", "vite", {
    packages: { vite: "8.4.0" },
    files: ES_MODULES,
    main: "main.mjs",
    script: `import { build } from "vite";
await build({
  logLevel: "error",
  ssr: { noExternal: true },
  build: { ssr: "main.mjs", outDir: "out", rollupOptions: { output: { entryFileNames: "main.mjs", chunkFileNames: "[name].mjs" } } },
});
`,
  }),
];
