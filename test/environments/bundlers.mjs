// The bundlers. What they write is moved away from node_modules before it runs, so that it has to be complete.
import { alone, binOf, COMMON_JS, EDGE, edgeErrorIn, ES_MODULES, node, printed } from "./kit.mjs";

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

const REFUSE = `
const refuse = (warnings) => {
  const ours = warnings.map(String).filter((text) => text.includes("langchain-deeplake"));
  if (ours.length > 0) throw new Error(ours.join("\\n"));
};
`;

function esbuild(name, { files, entry, main, options = {} }) {
  return bundler(`esbuild, ${name}`, "esbuild", {
    packages: { esbuild: "0.28.2" },
    files,
    main,
    script: `import { build } from "esbuild";
${REFUSE}
const { warnings } = await build({
  entryPoints: ["${entry}"], outfile: "out/${main}", bundle: true, platform: "node", logLevel: "silent",
  ...${JSON.stringify(options)},
});
refuse(warnings.map(({ text, location }) => location?.file + " " + text));
`,
  });
}

/** webpack, or what has the same interface. */
function webpack(name, of, { packages, extension, options = "" }) {
  return bundler(name, of, {
    packages,
    files: extension === "mjs" ? ES_MODULES : COMMON_JS,
    main: "main.cjs",
    script: `import { promisify } from "node:util";
import * as bundler from "${of}";
${REFUSE}
const stats = await promisify(bundler.default ?? bundler.rspack)({
  mode: "production", target: "node", entry: "./main.${extension}",
  output: { path: import.meta.dirname + "/out", filename: "main.cjs" },
  ${options}
});
const { errors, warnings } = stats.toJson();
refuse(warnings.map(({ moduleName, message }) => moduleName + " " + message));
if (errors.length > 0) throw new Error(errors[0].message);
process.exit();
`,
  });
}

function rollup(name, output) {
  return bundler(name, "rollup", {
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
await bundle.write({ dir: "out", format: "esm", entryFileNames: "[name].mjs", ...${JSON.stringify(output)} });
`,
  });
}

function vite(name, { ssr, call }) {
  const row = bundler(name, "vite", {
    packages: VITE,
    files: ES_MODULES,
    main: "main.mjs",
    script: `import { build } from "vite";
await build({
  logLevel: "error",
  ssr: ${JSON.stringify(ssr)},
  build: { ssr: "main.mjs", outDir: "out", rollupOptions: { output: { entryFileNames: "main.mjs", chunkFileNames: "[name].mjs" } } },
});
`,
  });
  return call === undefined ? row : { ...row, call };
}

const VITE = { vite: "8.4.0" };
const WEBPACK = { webpack: "5.113.0" };

export const bundlers = [
  esbuild("ES modules", {
    files: ES_MODULES,
    entry: "main.mjs",
    main: "main.mjs",
    options: { format: "esm" },
  }),
  esbuild("CommonJS", { files: COMMON_JS, entry: "main.cjs", main: "main.cjs", options: { format: "cjs" } }),
  esbuild("ES modules to CommonJS, minified", {
    files: ES_MODULES,
    entry: "main.mjs",
    main: "main.cjs",
    options: { format: "cjs", minify: true },
  }),
  {
    ...esbuild("for workerd", {
      files: ES_MODULES,
      entry: "main.mjs",
      main: "main.mjs",
      options: { format: "esm", conditions: ["workerd", "worker", "browser"] },
    }),
    name: "Cloudflare Workers",
    call: async (folder) => edgeErrorIn(await alone(folder, "main.mjs").catch(({ message }) => message)),
    expected: EDGE,
  },
  webpack("webpack, ES modules", "webpack", { packages: WEBPACK, extension: "mjs" }),
  webpack("webpack, CommonJS", "webpack", { packages: WEBPACK, extension: "cjs" }),
  webpack("Rspack", "@rspack/core", { packages: { "@rspack/core": "2.3.4" }, extension: "mjs" }),
  {
    ...bundler("ncc", "@vercel/ncc", {
      packages: { "@vercel/ncc": "0.45.0" },
      files: ES_MODULES,
      main: "index.mjs",
      script: "",
    }),
    build: (folder) => node(folder, binOf(folder, "@vercel/ncc", "ncc"), "build", "main.mjs", "-o", "out"),
  },
  rollup("Rollup", { chunkFileNames: "[name]-[hash].mjs" }),
  rollup("Rollup, a file for each module", { preserveModules: true }),
  bundler("Rolldown", "rolldown", {
    packages: { rolldown: "1.3.3" },
    files: ES_MODULES,
    main: "main.mjs",
    script: `import { rolldown } from "rolldown";
${REFUSE}
const warnings = [];
const bundle = await rolldown({ input: "main.mjs", platform: "node", onLog: (_, { message }) => warnings.push(message) });
await bundle.write({ dir: "out", format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs", minify: true });
refuse(warnings);
`,
  }),
  vite("Vite SSR", { ssr: {}, call: (folder) => printed(process.execPath, ["out/main.mjs"], folder) }),
  vite("Vite SSR, noExternal", { ssr: { noExternal: true } }),
  {
    name: "Vite SSR, development server",
    of: "vite",
    packages: VITE,
    files: {
      "work.mjs": ES_MODULES["work.mjs"],
      "serve.mjs": `import { createServer } from "vite";
const server = await createServer({
  appType: "custom", logLevel: "error", optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, hmr: false, ws: false },
  ssr: { noExternal: ["langchain-deeplake"] },
});
const { work } = await server.ssrLoadModule("/work.mjs");
console.log(JSON.stringify(await work("data")));
await server.close();
`,
    },
    call: (folder) => printed(process.execPath, ["serve.mjs"], folder),
  },
];
