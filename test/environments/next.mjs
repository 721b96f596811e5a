// Next.js, whose route is bundled by Turbopack or webpack. One route stores on this machine, one in services.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binOf, EDGE, edgeErrorIn, ES_MODULES, node, served } from "./kit.mjs";
import { startServices } from "./services.ts";

const packages = { next: "16.4.6", pg: "8.23.1", react: "19.3.1", "react-dom": "19.3.1" };

function files(runtime, config = {}) {
  return {
    ...routed(
      `import { work } from "../work.mjs";
export const runtime = "${runtime}";
export const dynamic = "force-dynamic";
export async function GET() { return Response.json(await work("data")); }
`,
      config,
    ),
    "work.mjs": ES_MODULES["work.mjs"],
  };
}

/** Records and finds again in each of the stores that the environment names. */
const REMOTE = `import { ExperienceStore } from "langchain-deeplake";
export const dynamic = "force-dynamic";
export async function GET() {
  const found = [];
  for (const { location, options } of JSON.parse(process.env.STORES)) {
    const experience = await ExperienceStore.open(location, options);
    await experience.record({ task: "split the export", approach: "at semicolons", outcome: "success" });
    await experience.flush();
    const { text } = await experience.recall("split the export");
    found.push(text.includes("semicolons"));
    await experience.close();
  }
  return Response.json(found);
}
`;

function routed(route, config) {
  return {
    "app/layout.js": `export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n`,
    "app/route.js": route,
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

async function servedWithServices(folder, args) {
  const services = await startServices();
  try {
    return await served(process.execPath, args, folder, { env: { STORES: JSON.stringify(services.stores) } });
  } finally {
    await services.close();
  }
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
    name: `Next.js, services, ${bundler}`,
    of: "next",
    packages,
    files: routed(REMOTE, {}),
    build: builds(bundler),
    call: (folder) =>
      servedWithServices(folder, (port) => [binOf(folder, "next"), "start", "-p", String(port)]),
    expected: [true, true],
  })),
  ...["turbopack", "webpack"].map((bundler) => ({
    name: `Next.js, edge, ${bundler}`,
    of: "next",
    packages,
    files: files("edge"),
    call: async (folder) => edgeErrorIn(await builds(bundler)(folder).catch(({ message }) => message)),
    expected: EDGE,
  })),
];
