// Builds a small application from the packed package in each environment, calls it, and prints a table:
//   node test/environments/run.mjs [NAME ...]
// Without names all environments are run; `required` stands for those that have to pass in every change.
import { isDeepStrictEqual } from "node:util";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/entry-points.mjs";
import { bundlers } from "./bundlers.mjs";
import { EXPECTED, makeProject, npmInstall, removeProject, run, versionIn } from "./kit.mjs";
import { managers } from "./managers.mjs";
import { nexts } from "./next.mjs";
import { runtimes } from "./runtimes.mjs";
import { testers } from "./testers.mjs";
import { compilers } from "./compilers.mjs";

const environments = [...runtimes, ...testers, ...bundlers, ...nexts, ...managers, ...compilers];
const required = ["Node, CommonJS", "Jest", "esbuild, CommonJS", "TypeScript, oldest", "TypeScript, newest"];
const asked = process.argv.slice(2).flatMap((name) => (name === "required" ? required : name));
const unknown = asked.filter((name) => environments.every((environment) => environment.name !== name));
if (unknown.length > 0) {
  console.error(
    `Expected names of ${environments.map(({ name }) => name).join("; ")}, got ${unknown.join("; ")}.`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "langchain-deeplake-pack-"));
try {
  const [{ filename }] = JSON.parse(await run("npm", ["pack", "--json", "--pack-destination", folder], root));
  const chosen = asked.length === 0 ? environments : environments.filter(({ name }) => asked.includes(name));
  const rows = [];
  // One at a time, so that the seconds say something.
  for (const environment of chosen) {
    const row = await tried(environment, join(folder, filename));
    console.error(`${row.name}: ${row.passed}`);
    rows.push(row);
  }
  print(rows);
  if (rows.some(({ passed }) => passed !== "yes")) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function tried(
  { name, of, install = npmInstall, build, call, expected = EXPECTED, ...project },
  tarball,
) {
  const row = { name, version: "", install: "", recall: "", passed: "yes" };
  const place = makeProject({ tarball, ...project });
  try {
    row.install = await seconds(() => install(place));
    row.version = typeof of === "function" ? await of(place) : versionIn(place, of);
    await build?.(place);
    row.recall = await seconds(async () => {
      const answer = await call(place);
      if (!isDeepStrictEqual(answer, expected)) row.passed = `no, it answered ${JSON.stringify(answer)}`;
    });
  } catch (error) {
    row.passed = `no: ${error.message}`;
  } finally {
    removeProject(place);
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
