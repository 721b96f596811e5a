import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";
import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { fakePython } from "../../support/fake-python.ts";
import { s3Server } from "../../support/s3/s3-server.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const attempt = { task: "t", approach: "a", outcome: "success" } as const;

test.each([
  ["a search", (remote: ExperienceStore) => remote.find("t")],
  ["a read", (remote: ExperienceStore) => remote.get("a")],
  ["a write", (remote: ExperienceStore) => remote.record(attempt)],
])(
  "storage that does not answer %s holds up neither directories nor the end of its store",
  async (_, ask) => {
    await using server = await s3Server({ accessKeyId: "id", secretAccessKey: "key" }, ["bucket"]);
    const options = { credentials: server.credentials, deadlineMs: 3_000, spool: false } as const;
    await using local = await ExperienceStore.open(join(root, "local"));
    await local.record(attempt);
    const remote = await ExperienceStore.open("s3://bucket/remote", options);
    await remote.record({ ...attempt, id: "a" });
    expect(await remote.find("t")).toHaveLength(1);
    server.trouble = 0;
    await expect(ask(remote)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await local.record(attempt);
    expect(await local.find("t")).not.toHaveLength(0);
    await remote.close();
    server.trouble = undefined;
    await using again = await ExperienceStore.open("s3://bucket/remote", options);
    expect(await again.get("a")).toMatchObject(attempt);
  },
);

test("the start of an engine is no part of the time that storage may take", async () => {
  await using server = await s3Server({ accessKeyId: "id", secretAccessKey: "key" }, ["bucket"]);
  const slow = fakePython(join(root, "slow"), `sleep 4; exec ${findEngine().python} "$@"`);
  vi.stubEnv("DEEPLAKE_PYTHON", slow);
  const options = { credentials: server.credentials, deadlineMs: 3_000, spool: false } as const;
  const opening = ExperienceStore.open("s3://bucket/slow", options).finally(() => vi.unstubAllEnvs());
  await expect(opening).resolves.toBeInstanceOf(ExperienceStore);
  await (await opening).close();
});
