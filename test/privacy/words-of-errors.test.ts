// Errors of embeddings, judges and stores repeat keys and what somebody wrote, and locations hold passwords. What this
// package says of them (health, events, warnings, the command's output) has neither.
import { Embeddings } from "@langchain/core/embeddings";
import { RunnableLambda } from "@langchain/core/runnables";
import { afterEach, expect, test, vi } from "vitest";

import { runCommand } from "../../src/cli/run-command.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../src/index.ts";
import { AutoLog, warn } from "../../src/agents/auto/auto-log.ts";
import { shownLocation } from "../../src/storage/driver/location.ts";
import { reasonOf } from "../../src/storage/spool/outbox.ts";

afterEach(() => vi.unstubAllEnvs());

const key = ["gh", "p_", "0123456789abcdefghij"].join("");
const password = "tiger77x";

class Failing extends Embeddings {
  isDown = false;
  constructor() {
    super({});
  }
  override async embedQuery(text: string): Promise<number[]> {
    if (this.isDown) throw new Error(`401 Incorrect key ${key} for ${text}`);
    return [1, 0];
  }
  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return await Promise.all(texts.map((text) => this.embedQuery(text)));
  }
}

test("health says why embeddings, evaluators and functions of the user failed, without keys and personal data", async () => {
  const embeddings = new Failing();
  const personalData = (text: string): string => text.replaceAll("Ann Smith", "[name]");
  await using experience = await ExperienceStore.open("memory:", { embeddings, personalData });
  const fail = (): never => {
    throw new Error(`no ${key} of Ann Smith`);
  };
  const answer = RunnableLambda.from((_input: { task: string }) => "x");
  const bot = withExperience(answer, experience, { evaluate: fail });
  await bot.invoke({ task: "call Ann Smith" });
  expect(experience.health().lastError).toMatchObject({
    where: "evaluate",
    message: "no [redacted:github-token] of [name]",
  });
  embeddings.isDown = true;
  await bot.invoke({ task: "call Ann Smith again" });
  const handler = new DeeplakeCallbackHandler(experience, { task: fail });
  await answer.invoke({ task: "x" }, { callbacks: [handler] });
  await handler.flush();
  const { errors, lastError } = experience.health();
  expect(Object.keys(errors).sort()).toEqual(["evaluate", "recall", "task"]);
  expect(lastError?.message).toBe("no [redacted:github-token] of [name]");
});

test("why rows are lost is said without keys", () => {
  expect(reasonOf(new Error(`refused ${key}`))).toBe("refused [redacted:github-token]");
});

test.each([
  [`postgres://app:${password}@db.test/x?table=t`, "postgres://…@db.test/x?table=t"],
  [`postgres://app@db.test/x?password=${password}`, "postgres://…@db.test/x?password=…"],
  [`al://workspace/name?token=${password}`, "al://workspace/name?token=…"],
  ["postgres://db.test/x?user=app&password=abc&table=t", "postgres://db.test/x?user=app&password=…&table=t"],
  ["al://workspace/name?token=abc12", "al://workspace/name?token=…"],
  ["s3://bucket/x?X-Amz-Security-Token=abc", "s3://bucket/x?X-Amz-Security-Token=…"],
  ["host=db.test password=abc", "host=db.test password=…"],
  ["postgres://app:sla/sh@db.test/x", "postgres://…@db.test/x"],
  ["postgres:app:abc@db.test/x", "postgres:…@db.test/x"],
  ["postgres:/app:abc@db.test/x", "postgres:/…@db.test/x"],
  ["file:///home/me@work/experiences", "file:///home/…@work/experiences"],
  ["memory:runs", "memory:runs"],
  ["C:\\agents@home\\experiences", "C:\\agents@home\\experiences"],
  ["./agents@home/experiences", "./agents@home/experiences"],
  ["s3://bucket/folder", "s3://bucket/folder"],
])("%s is shown without a password", (location, shown) => expect(shownLocation(location)).toBe(shown));

test.each([
  `al://workspace/name?token=${password}`,
  `al://workspace/${password}@x`,
  `postgres:app:${password}@db.test/x`,
  `postgresql:/app:${password}@db.test/x`,
  `mysql://app:${password}@db.test/x`,
])("what refuses %s does not repeat the password", async (location) => {
  vi.stubEnv("ACTIVELOOP_TOKEN", "t");
  const error: unknown = await ExperienceStore.open(location).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "INVALID_LOCATION" });
  expect(String(error)).not.toContain(password);
});

const LOCATION = `postgres://app:${password}@127.0.0.1:1/x?table=t`;

test.each([
  ["doctor"],
  ["doctor", "--from", LOCATION, "--json"],
  ["lift", LOCATION],
  ["skills", LOCATION],
  ["erase", LOCATION, "--user", "ann", "--yes"],
  ["recall", "task", LOCATION],
])("the command %s does not print the password of a location", { timeout: 60_000 }, async (...args) => {
  vi.stubEnv("DEEPLAKE_EXPERIENCE", LOCATION);
  const { stdout, stderr } = await runCommand(args);
  expect(stdout + stderr).not.toBe("");
  expect(stdout + stderr).not.toContain(password);
});

test("automatic logging says where runs go without the password, and warns without keys", async () => {
  const emitted = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  try {
    warn(`refused ${key}`);
    expect(emitted.mock.calls[0]?.[0]).toBe("langchain-deeplake/auto: refused [redacted:github-token]");
    expect(new AutoLog(LOCATION, {}).health().location).toBe("postgres://…@127.0.0.1:1/x?table=t");
  } finally {
    emitted.mockRestore();
  }
});
