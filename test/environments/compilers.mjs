// The compilers of TypeScript: all declarations are read, those of libraries too.
import { binOf, run } from "./kit.mjs";

const SUBPATHS = [
  "",
  "/advice",
  "/auto",
  "/driver",
  "/experiment",
  "/hivemind",
  "/langgraph",
  "/middleware",
  "/privacy",
  "/runs",
  "/testing",
  "/vectorstore",
];
const imports = SUBPATHS.map(
  (path, index) => `export * as entry${index} from "langchain-deeplake${path}";\n`,
).join("");

/** Under a name of its own, so that several stand beside each other. */
function typescript(name, alias, version, compilerOptions = { module: "NodeNext", types: ["node"] }) {
  return {
    name: `TypeScript, ${name}`,
    of: alias,
    packages: { [alias]: `npm:typescript@${version}`, "@types/node": "20.19.0", langchain: "1.5.14" },
    files: {
      "esm.mts": imports,
      "cjs.cts": imports,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          target: "ES2022",
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          ...compilerOptions,
        },
        files: ["esm.mts", "cjs.cts"],
      }),
    },
    call: async (folder) => {
      const said = await run(process.execPath, [binOf(folder, alias, "tsc"), "-p", "."], folder).catch(
        ({ message }) => message,
      );
      // Declarations of other packages are theirs to mend.
      return said
        .split("\n")
        .filter((line) => /(?:^|: )(?:esm\.mts|cjs\.cts|node_modules\/langchain-deeplake\/)/.test(line));
    },
    expected: [],
  };
}

const NEWEST = "7.0.2";

export const compilers = [
  typescript("oldest", "typescript-oldest", "5.4.3"),
  typescript("5.9", "typescript-5.9", "5.9.3"),
  typescript("6", "typescript-6", "6.0.3"),
  typescript("newest", "typescript-newest", NEWEST),
  typescript("for a bundler", "typescript-newest", NEWEST, {
    module: "preserve",
    moduleResolution: "bundler",
    types: ["node"],
  }),
  typescript("without Node's types", "typescript-newest", NEWEST, { module: "NodeNext", types: [] }),
];
