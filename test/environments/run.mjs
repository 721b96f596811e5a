// Builds a small application from the packed package in each environment, calls it, and prints a table:
//   node test/environments/run.mjs [NAME ...]
// Without names all environments are run. `required` stands for those that have to pass with every change; they share one
// installation, of the lockfile in the folder of that name.
import { isDeepStrictEqual } from "node:util";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/entry-points.mjs";
import { bundlers } from "./bundlers.mjs";
import { installations } from "./installations.mjs";
import { EXPECTED, installLocked, removeProject, run, versionIn } from "./kit.mjs";
import { managers } from "./managers.mjs";
import { nexts } from "./next.mjs";
import { runtimes } from "./runtimes.mjs";
import { servers } from "./servers.mjs";
import { testers } from "./testers.mjs";
import { compilers } from "./compilers.mjs";

const environments = [...runtimes, ...testers, ...bundlers, ...nexts, ...servers, ...managers, ...compilers];
const REQUIRED = ["Node, CommonJS", "Jest", "esbuild, CommonJS", "TypeScript, oldest", "TypeScript, newest"];

const chosen = chosenBy(process.argv.slice(2));
const isRequired = chosen.every(({ name }) => REQUIRED.includes(name));
const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-pack-"));
let installed;
try {
  await run(process.execPath, [join(root, "scripts", "build.mjs")], root);
  const [{ filename }] = JSON.parse(await run("npm", ["pack", "--json", "--pack-destination", folder], root));
  const tarball = join(folder, filename);
  const locked = isRequired ? await installLocked(join(import.meta.dirname, "required"), tarball) : undefined;
  installed = installations(tarball, locked);
  print("environment", "version", "install s", "first recall s", "passed");
  print("---", "---", "---", "---", "---");
  // One at a time, so that the seconds say something.
  for (const environment of chosen) {
    const { name, version, install, recall, passed } = await tried(environment, installed);
    print(name, version, install, recall, passed.replaceAll(/\s+/g, " ").slice(0, 300));
    if (passed !== "yes") process.exitCode = 1;
  }
} finally {
  installed?.remove();
  removeProject(folder);
}

function chosenBy(names) {
  const asked = names.flatMap((name) => (name === "required" ? REQUIRED : name));
  const unknown = asked.filter((name) => environments.every((environment) => environment.name !== name));
  if (unknown.length > 0) {
    const known = environments.map(({ name }) => name).join("; ");
    console.error(`Expected names of ${known}, got ${unknown.join("; ")}.`);
    process.exit(2);
  }
  return asked.length === 0 ? environments : environments.filter(({ name }) => asked.includes(name));
}

async function tried({ of, build, call, expected = EXPECTED, ...project }, { placeFor }) {
  const row = { name: project.name, version: "", install: "", recall: "", passed: "yes" };
  try {
    let place;
    row.install = await seconds(async () => (place = await placeFor(project)));
    row.version = typeof of === "function" ? await of(place) : versionIn(place, of);
    await build?.(place);
    row.recall = await seconds(async () => {
      const answer = await call(place);
      if (!isDeepStrictEqual(answer, expected)) row.passed = `no, it answered ${JSON.stringify(answer)}`;
    });
  } catch (error) {
    row.passed = `no: ${error.message}`;
  }
  return row;
}

async function seconds(work) {
  const start = performance.now();
  await work();
  return ((performance.now() - start) / 1_000).toFixed(1);
}

function print(...cells) {
  console.log(`| ${cells.join(" | ")} |`);
}
