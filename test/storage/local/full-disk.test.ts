import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { DeeplakeVectorStore, ExperienceStore } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const [disk, elsewhere] = [temporaryDirectory(), temporaryDirectory()];

/** Makes a small disk. Only an administrator may do so. */
function mounted(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const isMounted = process.platform === "linux" && mounted();
const ballast = join(disk, "ballast");

function fill(left: number): void {
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
}

const full = { code: "ENGINE_FAILED", message: expect.stringContaining("of free disk space at") };

describe.skipIf(!isMounted)("a full disk", () => {
  afterAll(() => {
    execFileSync("umount", ["-l", disk]);
  });

  test("takes no experience that it would lose, and loses none that it took", async () => {
    const url = join(disk, "experiences");
    const store = await ExperienceStore.open(url);
    fill(6_000_000);
    const kept: string[] = [];
    const record = async (id: string): Promise<void> => {
      const approach = randomBytes(150_000).toString("hex");
      await store.record({ id, task: `task ${id}`, approach, outcome: "success" });
      kept.push(id);
    };
    const recordAll = async (): Promise<void> => {
      for (let at = 0; at < 100; at++) await record(`r${at}`);
    };
    await expect(recordAll()).rejects.toMatchObject(full);
    expect(kept.length).toBeGreaterThan(5);
    fill(0);
    await expect(record("last")).rejects.toMatchObject(full);
    await expect(store.label("r0", { outcome: "failure", source: "human" })).rejects.toMatchObject(full);
    expect((await store.recall("task r0")).items[0]?.experience.id).toBe("r0");
    await expect(store.close()).rejects.toMatchObject(full);
    rmSync(ballast);

    await using again = await ExperienceStore.open(url);
    const found: string[] = [];
    for await (const { id } of again.scan()) found.push(id);
    expect(found.sort()).toEqual(kept.sort());
    await again.forget(kept.slice(1));
  });

  test.each([0, 1_000_000, 1_900_000])("with %d bytes left makes no half a store", async (left) => {
    const url = join(disk, `documents ${left}`);
    const embeddings = new KeywordEmbeddings(["tea"]);
    fill(left);
    await expect(DeeplakeVectorStore.open(url, { embeddings })).rejects.toMatchObject(full);
    rmSync(ballast);
    await using store = await DeeplakeVectorStore.open(url, { embeddings });
    await store.addDocuments([{ pageContent: "tea", metadata: {} }]);
    expect(await store.count()).toBe(1);
  });

  test("gets no torn export or report, and keeps the file that was to be replaced", async () => {
    const from = join(elsewhere, "store");
    await using store = await ExperienceStore.open(from);
    const approach = "x".repeat(1_000);
    await store.recordMany(
      Array.from({ length: 100 }, (_, at) => ({ task: `task ${at}`, approach, outcome: "success" })),
    );
    const outputs = [
      ["export", "sft", "--out", join(disk, "out.jsonl")],
      ["report", "--out", join(disk, "out.html")],
    ];
    for (const call of outputs) {
      const file = call.at(-1) as string;
      const write = async (): Promise<void> => {
        fill(8_192);
        const { stderr, status } = await runCommand([...call, "--force", "--from", from]);
        rmSync(ballast);
        expect([stderr, status]).toEqual([expect.stringContaining(`Expected ${file} to be written`), 1]);
      };
      const there = readdirSync(disk);
      await write();
      expect(readdirSync(disk)).toEqual(there);
      writeFileSync(file, "earlier");
      await write();
      expect(readFileSync(file, "utf8")).toBe("earlier");
      rmSync(file);
      expect(readdirSync(disk)).toEqual(there);
    }
  });
});
