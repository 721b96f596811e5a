// Next.js, whose route is bundled by Turbopack or webpack.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binOf, ES_MODULES, node, served } from "./kit.mjs";

const packages = { next: "16.4.6", react: "19.3.1", "react-dom": "19.3.1" };

function files(runtime, config = {}) {
  return {
    "work.mjs": ES_MODULES["work.mjs"],
    "app/layout.js": `export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n`,
    "app/route.js": `import { work } from "../work.mjs";
export const runtime = "${runtime}";
export const dynamic = "force-dynamic";
export async function GET() { return Response.json(await work("data")); }
`,
    "next.config.mjs": `export default ${JSON.stringify(config)};\n`,
  };
}

const builds = (bundler) => (folder) => node(folder, binOf(folder, "next"), "build", `--${bundler}`);

function next(bundler) {
  return {
    name: `Next.js, ${bundler}`,
    of: "next",
    packages,
    files: files("nodejs"),
    build: builds(bundler),
    call: (folder) =>
      served(process.execPath, (port) => [binOf(folder, "next"), "start", "-p", String(port)], folder),
  };
}

export const nexts = [
  next("turbopack"),
  next("webpack"),
  {
    name: "Next.js, standalone",
    of: "next",
    packages,
    files: files("nodejs", { output: "standalone" }),
    build: builds("turbopack"),
    call: async (folder) => {
      // Away from node_modules, as in a container.
      const place = mkdtempSync(join(tmpdir(), "langchain-deeplake-standalone-"));
      try {
        cpSync(join(folder, ".next", "standalone"), place, { recursive: true, verbatimSymlinks: true });
        return await served(process.execPath, () => ["server.js"], place);
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    },
  },
  ...["turbopack", "webpack"].map((bundler) => ({
    name: `Next.js, edge, ${bundler}`,
    of: "next",
    packages,
    files: files("edge"),
    call: async (folder) => {
      const said = await builds(bundler)(folder).catch(({ message }) => message);
      return /Expected Node\.js, Bun or Deno, got an edge runtime[^\n]*/.exec(said)?.[0] ?? said;
    },
    expected:
      'Expected Node.js, Bun or Deno, got an edge runtime. Set `export const runtime = "nodejs"` in the route.',
  })),
];
