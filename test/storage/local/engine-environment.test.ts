import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { engineEnvironment } from "../../../src/storage/local/engine-environment.ts";
import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { residentMegabytes } from "../../../src/storage/local/resident-megabytes.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const PROXIES = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
const users = { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "*", AWS_REGION: "eu-west-1" };

test("every proxy variable leads nowhere, with no exception but storage, and the rest stays", () => {
  const made = engineEnvironment(users);
  const nowhere = new Set(PROXIES.map((name) => made[name]));
  expect([...nowhere]).toEqual(["http://127.0.0.1:9"]);
  expect(made["NO_PROXY"]).toBe(made["no_proxy"]);
  expect(made["NO_PROXY"]).toContain(".googleapis.com");
  expect(made["NO_PROXY"]).not.toMatch(/\*|sentry|(^|,)(,|$)/);
  expect(made["AWS_REGION"]).toBe("eu-west-1");
});

test("crash reports go out only when asked for", () => {
  const { LANGCHAIN_DEEPLAKE_CRASH_REPORTS: _asked, ...made } = engineEnvironment({
    ...users,
    LANGCHAIN_DEEPLAKE_CRASH_REPORTS: "1",
  });
  expect(made).toMatchObject(users);
  expect(made["https_proxy"]).toBeUndefined();
  expect(engineEnvironment({ LANGCHAIN_DEEPLAKE_CRASH_REPORTS: "0" })["https_proxy"]).toBeDefined();
});

test("modules that the user's Python variables point to are not loaded", () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "sitecustomize.py"), "print('loaded')\n");
  writeFileSync(join(directory, "json.py"), "raise Exception('loaded')\n");
  const variables = {
    PYTHONPATH: directory,
    PYTHONSTARTUP: join(directory, "json.py"),
    PYTHONHOME: directory,
  };
  const { status, stdout, stderr } = spawnSync(findEngine().python, ["-c", "import json; print('ran')"], {
    env: engineEnvironment({ ...process.env, ...variables }),
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "ran\n", stderr: "" });
});

test("the engine leaves no caches beside its modules", () => {
  const copy = join(temporaryDirectory(), "deeplake_engine");
  cpSync("src/storage/local/deeplake_engine", copy, { recursive: true });
  const before = readdirSync(copy, { recursive: true });
  const request = JSON.stringify({ id: 1, op: "exists", path: copy });
  const { status, stdout } = spawnSync(findEngine().python, [copy, "serve"], {
    env: engineEnvironment(),
    input: `${request}\n`,
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^$|^{"id":1,"ok":false}\n$/),
  });
  expect(readdirSync(copy, { recursive: true })).toEqual(before);
});

test.each([
  [{}, String(residentMegabytes({}))],
  [{ LANGCHAIN_DEEPLAKE_RESIDENT_MB: "0" }, "0"],
  [{ LANGCHAIN_DEEPLAKE_RESIDENT_MB: "64" }, "64"],
])("copies of tables take what %j says", (environment, expected) => {
  expect(engineEnvironment(environment)["LANGCHAIN_DEEPLAKE_RESIDENT_MB"]).toBe(expected);
});

test.each([
  ["a container of 256 MB", 256, 0],
  ["a container of 512 MB", 512, 43],
  ["a container of 1 GB", 1_024, 311],
  ["a machine of 4 GB", 4_096, 1_024],
  ["a large machine", 256_000, 1_024],
])(
  "unless the variable says otherwise, copies of tables take what fits into %s",
  (_, mebibytes, expected) => {
    const bytes = mebibytes * 2 ** 20;
    expect(residentMegabytes({}, bytes)).toBe(expected);
    expect(residentMegabytes({ LANGCHAIN_DEEPLAKE_RESIDENT_MB: "" }, bytes)).toBe(expected);
    expect(residentMegabytes({ LANGCHAIN_DEEPLAKE_RESIDENT_MB: "2000" }, bytes)).toBe(2_000);
  },
);

test.each(["a lot", "-1", "1.5", "1 GB"])("a limit of %j is refused", (given) => {
  expect(() => engineEnvironment({ LANGCHAIN_DEEPLAKE_RESIDENT_MB: given })).toThrow(
    /Expected a whole number of megabytes in LANGCHAIN_DEEPLAKE_RESIDENT_MB, got/,
  );
});
