import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { experienceConfig, findExperienceConfig } from "../../../src/experience/scope/experience-config.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
let next = 0;

/** A directory with a directory below it, and a configuration in the upper one. */
function project(config: unknown): { readonly at: string; readonly below: string } {
  const at = join(root, String(next++));
  const below = join(at, "a", "b");
  mkdirSync(below, { recursive: true });
  writeFileSync(join(at, ".experience.json"), typeof config === "string" ? config : JSON.stringify(config));
  return { at, below };
}

test("the nearest file upwards counts, and its paths are its own", () => {
  const { at, below } = project({ location: "./kept", scope: { team: "billing" }, agent: "clerk" });
  expect(experienceConfig(below, {})).toEqual({
    location: join(at, "kept"),
    scope: { team: "billing" },
    agent: "clerk",
  });
  writeFileSync(join(below, ".experience.json"), '{"location":"s3://bucket/x"}');
  expect(experienceConfig(below, {})).toEqual({ location: "s3://bucket/x" });
});

test("the environment comes before the file, what a call says before both", async () => {
  const { below } = project({ location: "./kept", scope: "of the file", agent: "clerk" });
  const env = {
    DEEPLAKE_EXPERIENCE: "memory:",
    DEEPLAKE_EXPERIENCE_SCOPE: "team=billing",
    DEEPLAKE_EXPERIENCE_READ_SCOPES: '[{"team":"billing"},"shared"]',
  };
  const { location, ...options } = experienceConfig(below, env);
  expect({ location, ...options }).toEqual({
    location: "memory:",
    scope: "team=billing",
    readScopes: [{ team: "billing" }, "shared"],
    agent: "clerk",
  });
  await using experience = await ExperienceStore.open(location as string, { ...options, agent: "other" });
  expect(await experience.record({ task: "a", approach: "b", outcome: "success" })).toMatchObject({
    scope: "team=billing",
    agent: "other",
  });
});

test("a directory that opted out stays out, whatever the environment says", () => {
  const { below } = project({ disabled: true, scope: "a" });
  const found = findExperienceConfig(below, {
    DEEPLAKE_EXPERIENCE: "./elsewhere",
    DEEPLAKE_EXPERIENCE_DISABLED: "0",
  });
  expect(found.disabled).toBe(true);
  expect(found.config.location).toBe("memory:");
  expect(findExperienceConfig(root, { DEEPLAKE_EXPERIENCE_DISABLED: "1" }).disabled).toBe(true);
});

test.each([
  ["not json", "JSON"],
  ["[]", "an object"],
  ['{"scopes":["a"]}', "only location, scope"],
  ['{"scope":""}', "a scope"],
  ['{"scope":{"team":""}}', "in team of"],
  ['{"scope":{"squad":"a"}}', "squad"],
  ['{"readScopes":[]}', "a list of scopes"],
  ['{"readScopes":"a"}', "a list of scopes"],
  ['{"disabled":"yes"}', "true or false"],
  ['{"location":7}', "a string"],
])("a file that says %s is refused, not passed over", (text, message) => {
  const { below } = project(text);
  expect(() => experienceConfig(below, {})).toThrow(message);
});

test.each([
  [{ DEEPLAKE_EXPERIENCE_SCOPE: "" }, "a scope"],
  [{ DEEPLAKE_EXPERIENCE_READ_SCOPES: "team=a,team=b" }, "JSON"],
  [{ DEEPLAKE_EXPERIENCE_READ_SCOPES: "[]" }, "a list of scopes"],
])("the environment %j is refused", (env, message) => {
  expect(() => experienceConfig(root, env)).toThrow(message);
});

test("what is no file is refused, and no pipe is waited for", () => {
  const at = join(root, String(next++));
  mkdirSync(join(at, ".experience.json"), { recursive: true });
  const refused = { code: "INVALID_ARGUMENT", message: expect.stringContaining("it is no file") };
  expect(() => experienceConfig(at, {})).toThrow(expect.objectContaining(refused));
  if (process.platform === "win32") return;
  const piped = join(root, String(next++));
  mkdirSync(piped);
  execFileSync("mkfifo", [join(piped, ".experience.json")]);
  expect(() => experienceConfig(piped, {})).toThrow(expect.objectContaining(refused));
});
