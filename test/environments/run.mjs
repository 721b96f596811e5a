// Builds a small application from the packed package in each environment, calls it, and prints a table:
//   node test/environments/run.mjs [NAME ...]
// Without names all environments are run. `required` stands for those that have to pass with every change; they share one
// installation, of the lockfile in the folder of that name.
import { isDeepStrictEqual } from "node:util";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/entry-points.mjs";
import { bundlers } from "./bundlers.mjs";
import {
  EXPECTED,
  installLocked,
  makeProject,
  npmInstall,
  removeProject,
  run,
  versionIn,
  writeFiles,
} from "./kit.mjs";
import { managers } from "./managers.mjs";
import { nexts } from "./next.mjs";
import { runtimes } from "./runtimes.mjs";
import { testers } from "./testers.mjs";
import { compilers } from "./compilers.mjs";

const environments = [...runtimes, ...testers, ...bundlers, ...nexts, ...managers, ...compilers];
const REQUIRED = ["Node, CommonJS", "Jest", "esbuild, CommonJS", "TypeScript, oldest", "TypeScript, newest"];

const chosen = chosenBy(process.argv.slice(2));
const isShared = chosen.every(({ name }) => REQUIRED.includes(name));
const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-pack-"));
let shared;
try {
  await run(process.execPath, [join(root, "scripts", "build.mjs")], root);
  const [{ filename }] = JSON.parse(await run("npm", ["pack", "--json", "--pack-destination", folder], root));
  const tarball = join(folder, filename);
  if (isShared) shared = await installLocked(join(import.meta.dirname, "required"), tarball);
  const rows = [];
  // One at a time, so that the seconds say something.
  for (const environment of chosen) {
    const row = await tried(environment, tarball);
    console.error(`${row.name}: ${row.passed}`);
    rows.push(row);
  }
  print(rows);
  if (rows.some(({ passed }) => passed !== "yes")) process.exitCode = 1;
} finally {
  for (const made of [folder, shared]) if (made !== undefined) removeProject(made);
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

async function tried(
  { name, of, install = npmInstall, build, call, expected = EXPECTED, ...project },
  tarball,
) {
  const row = { name, version: "", install: "shared", recall: "", passed: "yes" };
  const place = shared ?? makeProject({ tarball, ...project });
  try {
    if (shared === undefined) row.install = await seconds(() => install(place));
    else writeFiles(place, project.files);
    row.version = typeof of === "function" ? await of(place) : versionIn(place, of);
    await build?.(place);
    row.recall = await seconds(async () => {
      const answer = await call(place);
      if (!isDeepStrictEqual(answer, expected)) row.passed = `no, it answered ${JSON.stringify(answer)}`;
    });
  } catch (error) {
    row.passed = `no: ${error.message}`;
  } finally {
    // Where the applications store what they did.
    rmSync(join(place, "data"), { recursive: true, force: true });
    if (place !== shared) removeProject(place);
  }
  return row;
}

async function seconds(work) {
  const start = performance.now();
  await work();
  return ((performance.now() - start) / 1_000).toFixed(1);
}

function print(rows) {
  console.log("| environment | version | install s | first recall s | passed |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const { name, version, install, recall, passed } of rows)
    console.log(
      `| ${name} | ${version} | ${install} | ${recall} | ${passed.replaceAll(/\s+/g, " ").slice(0, 300)} |`,
    );
}
