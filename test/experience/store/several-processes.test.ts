import { spawn } from "node:child_process";
import { join } from "node:path";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import { experiencesSchema } from "../../../src/experience/records/schemas.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { batched } from "../../../src/base/async/batched.ts";
import { Table } from "../../../src/storage/table/table.ts";
import { program } from "../../support/program.ts";
import { runPython } from "../../support/run-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const WRITES = 500;
const root = temporaryDirectory();
const embeddings = new SyntheticEmbeddings({ vectorSize: 16 });

function start(path: string, ...args: string[]): { ended: Promise<number | null>; kill: () => void } {
  const child = spawn(process.execPath, [...program(path), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  return {
    ended: new Promise((resolve) => child.once("close", resolve)),
    kill: () => void child.kill("SIGKILL"),
  };
}

test(
  "two processes write, forget and maintain one directory and lose nothing",
  { timeout: 300_000 },
  async () => {
    const at = join(root, "shared");
    const writers = ["a", "b"].map((name) =>
      start("test/support/write-and-forget.ts", at, name, `${WRITES}`),
    );
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0]);

    const live = ["a", "b"].flatMap((name) =>
      Array.from({ length: WRITES }, (_, index) => index + 1)
        .filter((index) => index % 10 !== 0)
        .map((index) => ({ id: `${name}-${index}`, task: `task ${name}x${index}` })),
    );
    const asPython = (await runPython(
      `ds = deeplake.open(sys.argv[1]); print(json.dumps(ds["id"][:]))`,
      join(at, "experiences"),
    )) as string[];
    expect(asPython.toSorted()).toEqual(live.map(({ id }) => id).toSorted());

    await using experience = await ExperienceStore.open(at, { embeddings });
    const scanned: string[] = [];
    for await (const { id } of experience.scan()) scanned.push(id);
    expect(scanned.toSorted()).toEqual(live.map(({ id }) => id).toSorted());
    const dimensions = (await embeddings.embedQuery("any")).length;
    const table = await Table.open(at, "experiences", experiencesSchema, { dimensions });
    for (const some of batched(live, 20))
      await Promise.all(
        some.map(async ({ id, task }) => {
          expect((await experience.get(id))?.id).toBe(id);
          const vector = Float32Array.from(await embeddings.embedQuery(task));
          expect((await table.search({ vector, k: 1 }))[0]?.similarity).toBeCloseTo(1, 4);
          expect((await table.searchText({ text: task, k: 1 }))[0]?.["id"]).toBe(id);
        }),
      );
    await table.close();
  },
);

test(
  "killing the parent loses nothing acknowledged, and its engine ends with it",
  { timeout: 60_000 },
  async () => {
    const at = join(root, "killed-parent");
    const child = spawn(process.execPath, [...program("test/support/write-until-killed.ts"), at], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (text: Buffer) => {
        said += text.toString();
        if (said.split("\n").length > 40) resolve();
      });
    });
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("close", resolve));
    const [engine = "", ...acknowledged] = said.split("\n").slice(0, -1);
    await using experience = await ExperienceStore.open(at, { embeddings });
    const stored = new Set<string>();
    for await (const { id } of experience.scan()) stored.add(id);
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    await expect.poll(() => isRunning(Number(engine)), { timeout: 10_000 }).toBe(false);
  },
);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
