import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repositoryRoot } from "../support/source-files.ts";

/** A project of the same shape whose only dependency is a folder beside it, so nothing is fetched. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "langchain-deeplake-setup-"));
  cpSync(join(repositoryRoot, "scripts"), join(project, "scripts"), { recursive: true });
  write("tool/package.json", JSON.stringify({ name: "tool", version: "1.0.0", bin: "tool.mjs" }));
  write(
    "tool/tool.mjs",
    `import { appendFileSync } from "node:fs";
    const [what, value] = process.argv.slice(2);
    if (what === "exit") process.exit(Number(value));
    if (what === "wait") {
      setInterval(() => {}, 1000);
      process.on("SIGTERM", () => process.exit(42));
      console.log("waiting");
    }
    if (what === "note") appendFileSync(value, "noted\\n");`,
  );
  write(
    "tool/install.mjs",
    `import { appendFileSync } from "node:fs";
    import { join } from "node:path";
    appendFileSync(join(process.env.INIT_CWD, "installations.txt"), "installed\\n");`,
  );
  write(
    "package.json",
    JSON.stringify({
      name: "project",
      version: "1.0.0",
      dependencies: { tool: "file:tool" },
      scripts: { postinstall: "node tool/install.mjs" },
    }),
  );
  write(
    "package-lock.json",
    JSON.stringify({
      name: "project",
      version: "1.0.0",
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { name: "project", version: "1.0.0", dependencies: { tool: "file:tool" } },
        "node_modules/tool": { resolved: "tool", link: true },
        tool: { version: "1.0.0", bin: { tool: "tool.mjs" } },
      },
    }),
  );
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

test("installs what the lockfile names, once, and then runs the command", async () => {
  const note = join(project, "notes.txt");
  expect(await ended(start("note", note))).toBe(0);
  expect(await ended(start("note", note))).toBe(0);
  expect(readFileSync(note, "utf8")).toBe("noted\nnoted\n");
  expect(installations()).toBe(1);
});

test("two at once install once, and both run", async () => {
  const note = join(project, "notes.txt");
  expect(await Promise.all([ended(start("note", note)), ended(start("note", note))])).toEqual([0, 0]);
  expect(readFileSync(note, "utf8")).toBe("noted\nnoted\n");
  expect(installations()).toBe(1);
  expect(existsSync(join(project, ".setup.lock"))).toBe(false);
});

test("installs again when the lockfile names another version", async () => {
  expect(await ended(start("exit", "0"))).toBe(0);
  for (const file of ["package-lock.json", "tool/package.json"]) {
    write(
      file,
      readFileSync(join(project, file), "utf8").replace(
        /("tool":\{"version":|"name":"tool","version":)"1.0.0"/,
        '$1"2.0.0"',
      ),
    );
  }
  expect(await ended(start("exit", "0"))).toBe(0);
  expect(installations()).toBe(2);
});

test("exit codes of the command and of a failed installation arrive", async () => {
  expect(await ended(start("exit", "7"))).toBe(7);
  rmSync(join(project, "node_modules"), { recursive: true });
  write("package-lock.json", "{}");
  expect(await ended(start("exit", "0"))).not.toBe(0);
});

test("signals reach the command", async () => {
  const child = start("wait");
  const firstOutput = await new Promise((resolve) => child.stdout?.once("data", resolve));
  expect(String(firstOutput)).toBe("waiting\n");
  child.kill("SIGTERM");
  expect(await ended(child)).toBe(42);
});

test("a lock whose owner died is taken over", async () => {
  write(".setup.lock", "");
  utimesSync(join(project, ".setup.lock"), new Date(0), new Date(0));
  expect(await ended(start("exit", "3"))).toBe(3);
});

/** What a terminal has: without what the npm that runs these tests tells its children. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD)/i.test(name))),
  // The engine has its own set-up and its own tests.
  DEEPLAKE_PYTHON: process.execPath,
};

function start(...toolArguments: string[]): ChildProcess {
  const script = join(project, "scripts", "with-setup.mjs");
  return spawn(process.execPath, [script, "tool", ...toolArguments], {
    cwd: project,
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

function installations(): number {
  return readFileSync(join(project, "installations.txt"), "utf8").trim().split("\n").length;
}

function write(path: string, text: string): void {
  mkdirSync(join(project, path, ".."), { recursive: true });
  writeFileSync(join(project, path), text);
}
