// What the environments have in common: a folder with a project, what is installed there, and how it is called.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../../scripts/entry-points.mjs";

const here = import.meta.dirname;
/** Milliseconds that a program may take; a build beside busy processes takes minutes. */
const PATIENCE = 5 * 60_000;
/** What is said of a program that failed. */
const KEPT = 1_500;

/** The peers that an application has, in the versions that the tests have. */
const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const PEERS = Object.fromEntries(
  ["@langchain/core", "@langchain/langgraph", "zod"].map((name) => [name, devDependencies[name]]),
);

/** What every application answers. */
export const EXPECTED = {
  answers: ["split at commas", "split at semicolons"],
  isLogged: true,
  found: "a text in a directory",
};

/** What the package says in an edge runtime. */
export const EDGE =
  'Expected Node.js, Bun or Deno, got an edge runtime. Use one of them; in a route of Next.js, set `export const runtime = "nodejs"`.';

/** The package's error in what a program said; all that it said, where the error is not there. */
export function edgeErrorIn(said) {
  return said.includes(EDGE) ? EDGE : said;
}

const work = readFileSync(join(here, "application", "work.mjs"), "utf8");

/** The application as ES modules and as CommonJS, each with a program that prints what it answers. */
export const ES_MODULES = {
  "work.mjs": work,
  "main.mjs": `import { work } from "./work.mjs";
work(process.argv[2] ?? "data").then((answer) => console.log(JSON.stringify(answer)));
`,
};
export const COMMON_JS = {
  "work.cjs": work
    .replaceAll(/^import (\{[^}]*\}) from (".*");$/gm, "const $1 = require($2);")
    .replace("export async function work", "exports.work = async function work"),
  "main.cjs": `require("./work.cjs").work(process.argv[2] ?? "data").then((answer) => console.log(JSON.stringify(answer)));
`,
};

/** Makes the folder of a project; `manifest` is what its package.json has besides. */
export function makeProject({ tarball, packages = {}, files = {}, manifest = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-environment-"));
  const dependencies = { "langchain-deeplake": `file:${tarball}`, ...PEERS, ...packages };
  const all = {
    "package.json": JSON.stringify(
      { name: "application", private: true, ...manifest, dependencies },
      null,
      2,
    ),
    ...files,
  };
  writeFiles(folder, all);
  return folder;
}

export function writeFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The folder of a project that has what a lockfile names: `from` holds it. */
export async function installLocked(from, tarball) {
  const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-environment-"));
  for (const name of ["package.json", "package-lock.json"]) cpSync(join(from, name), join(folder, name));
  await run("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], folder);
  const place = join(folder, "node_modules", "langchain-deeplake");
  mkdirSync(place);
  await run("tar", ["-xzf", tarball, "-C", place, "--strip-components=1"], folder);
  return folder;
}

export function removeProject(folder) {
  rmSync(folder, { recursive: true, force: true });
}

export async function npmInstall(folder) {
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], folder);
}

/** A package's own executable, without the wrapper that npm puts in front of it. */
export function binOf(folder, name, command = name) {
  const place = join(folder, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  return join(place, typeof bin === "string" ? bin : bin[command]);
}

export function versionIn(folder, name) {
  return JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;
}

/** Runs a program with this Node. */
export function node(folder, ...args) {
  return run(process.execPath, args, folder);
}

/** Resolves to what a program prints. @throws with what it said, where it fails */
export async function run(file, args, folder, env = {}) {
  const child = start(file, args, folder, env);
  const code = await ended(child);
  if (code === 0) return child.said.stdout;
  throw new Error(`${[file, ...args].join(" ")} ended with ${code}: ${child.said.all.slice(-KEPT)}`);
}

/** Like `printed`, of a file in `out`, which is moved away from node_modules before it runs. */
export async function alone(folder, main) {
  // What a path may hold, and a URL may not.
  const place = mkdtempSync(join(tmpdir(), "langchain-deeplake bundle #1 %20 "));
  try {
    cpSync(join(folder, "out"), place, { recursive: true });
    const path = join(place, main);
    return await (/\.\w+$/.test(main) ? printed(process.execPath, [path], place) : printed(path, [], place));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** The answer of a program that prints it last, as JSON. */
export async function printed(file, args, folder, env = {}) {
  const lines = (await run(file, args, folder, env)).trim().split("\n");
  return JSON.parse(lines.at(-1));
}

/**
 * Starts a server, asks it once and stops it. `argsOf` makes its arguments of the port. `further` asks for more at the
 * server's address before it is stopped.
 */
export async function served(file, argsOf, folder, { path = "/", env = {}, further } = {}) {
  const port = await freePort();
  const child = start(file, argsOf(port), folder, { ...env, PORT: String(port), HOSTNAME: "127.0.0.1" });
  const failed = ended(child).then((code) => {
    throw new Error(`The server ended with ${code}: ${child.said.all.slice(-KEPT)}`);
  });
  failed.catch(() => {});
  try {
    const url = `http://127.0.0.1:${port}`;
    const answer = await Promise.race([failed, asked(`${url}${path}`)]);
    return further ? await Promise.race([failed, further(url)]) : answer;
  } finally {
    process.kill(-child.pid, "SIGTERM");
  }
}

/** Asks until somebody listens. */
async function asked(url) {
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response === undefined) {
      await sleep(200);
      continue;
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`The server answered ${response.status}: ${text.slice(-KEPT)}`);
    return JSON.parse(text);
  }
}

function start(file, args, folder, env) {
  // A group of its own: package managers and servers start programs themselves.
  const child = spawn(file, args, {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  child.said = { stdout: "", all: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    child.said.stdout += text;
    child.said.all += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    child.said.all += text;
  });
  return child;
}

function ended(child) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), PATIENCE);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? signal);
    });
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
