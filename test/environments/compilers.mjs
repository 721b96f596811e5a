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
function typescript(name, alias, version) {
  return {
    name,
    of: alias,
    packages: { [alias]: `npm:typescript@${version}`, "@types/node": "20.19.0", langchain: "1.5.14" },
    files: {
      "esm.mts": imports,
      "cjs.cts": imports,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "NodeNext",
          target: "ES2022",
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          types: ["node"],
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

export const compilers = [
  typescript("TypeScript, oldest", "typescript-oldest", "5.4.3"),
  typescript("TypeScript, newest", "typescript-newest", "7.0.2"),
];
