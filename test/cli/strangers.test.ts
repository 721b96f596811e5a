import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { minePatterns } from "../../src/advice.ts";
import { ExperienceStore } from "../../src/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const SERVICE = "shop-service";
const NOTE = /(?:recorded by|do not trust) shop-service\b.*DEEPLAKE_EXPERIENCE_AUTHOR/;

/** Attempts that hold a lesson, a pattern and training data, recorded by a service that names itself. */
async function recordAttempts(location: string, author = SERVICE): Promise<void> {
  await using store = await ExperienceStore.open(location, { author });
  await store.recordMany(
    Array.from({ length: 200 }, (_, index) => ({
      task: `Parse file ${index % 40}`,
      approach: index % 2 === 0 ? "sniff ; parse" : "split ; join",
      outcome: index % 20 < (index % 2 === 0 ? 18 : 5) ? ("success" as const) : ("failure" as const),
    })),
  );
}

async function cli(
  location: string,
  ...args: string[]
): Promise<{ status: number; said: string; stdout: string }> {
  const { status, stdout, stderr } = await runCommand([...args, "--from", location]);
  return { status, stdout, said: `${stdout}${stderr}`.replaceAll(/\s+/gu, " ") };
}

const places = temporaryDirectory();
let location = "";
beforeEach(() => {
  location = mkdtempSync(join(places, "store-"));
  vi.stubEnv("DEEPLAKE_EXPERIENCE_AUTHOR", "");
});
afterEach(() => void vi.unstubAllEnvs());

describe("a command that does not trust who recorded the experiences", () => {
  test.each([["experiences"], ["lessons"], ["patterns"], ["export", "sft", "--out", "FILE"], ["doctor"]])(
    "%s says so, and how to work as this author",
    async (...args) => {
      await recordAttempts(location);
      const words = args.map((word) => (word === "FILE" ? `${location}.jsonl` : word));
      expect((await cli(location, ...words)).said).toMatch(NOTE);
      rmSync(`${location}.jsonl`, { force: true });
      vi.stubEnv("DEEPLAKE_EXPERIENCE_AUTHOR", SERVICE);
      expect((await cli(location, ...words)).said).not.toContain(SERVICE);
      rmSync(`${location}.jsonl`, { force: true });
    },
  );

  test("experiences and experiences show give one status to each", async () => {
    await recordAttempts(location);
    for (const author of ["", SERVICE]) {
      vi.stubEnv("DEEPLAKE_EXPERIENCE_AUTHOR", author);
      const status = author === SERVICE ? "active" : "quarantined";
      const listed = await cli(location, "experiences", "--status", status, "--k", "3", "--json");
      const found = JSON.parse(listed.stdout) as { experience: { id: string } }[];
      expect(found).toHaveLength(3);
      for (const { experience } of found) {
        const shown = await cli(location, "experiences", "show", experience.id, "--json");
        expect(JSON.parse(shown.stdout)).toMatchObject({ standing: { status } });
      }
    }
  });

  test("skills mine and lessons distill change nothing, also not what was confirmed before", async () => {
    await recordAttempts(location);
    {
      await using store = await ExperienceStore.open(location, { author: SERVICE });
      const { kept } = await store.skills.propose(await minePatterns(store));
      for (const { name } of kept) await store.skills.confirm(name);
      expect(kept).not.toHaveLength(0);
    }
    for (const words of [
      ["skills", "mine"],
      ["lessons", "distill"],
    ]) {
      const { status, said } = await cli(location, ...words);
      expect(status).toBe(1);
      expect(said).toMatch(NOTE);
    }
    await using store = await ExperienceStore.open(location, { author: SERVICE });
    expect(new Set((await store.skills.list()).map((skill) => skill.status))).toEqual(new Set(["active"]));
  });

  test("what a person released counts, and only the rest is named", async () => {
    await recordAttempts(location, "ann");
    await recordAttempts(location, "bob");
    vi.stubEnv("DEEPLAKE_EXPERIENCE_AUTHOR", "ann");
    const listed = await cli(location, "experiences", "--status", "quarantined", "--k", "1", "--json");
    const [one] = JSON.parse(listed.stdout) as { experience: { id: string; author: string } }[];
    expect(one?.experience.author).toBe("bob");
    await cli(location, "status", one?.experience.id ?? "", "active", "--reason", "read");
    const { said } = await cli(location, "patterns");
    expect(said).toContain("Looked at 201 attempts");
    expect(said).toContain("199 experiences recorded by bob do not count");
  });

  test("a location without authors has no note", async () => {
    await recordAttempts(location, "");
    for (const words of [["experiences"], ["lessons"], ["patterns"], ["skills", "mine"], ["doctor"]])
      expect((await cli(location, ...words)).said).not.toContain("AUTHOR");
  });
});
