import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Validator } from "@langchain/core/utils/json_schema";
import { createAgent, fakeModel } from "langchain";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { COMMANDS } from "../../src/cli/table/commands.ts";
import { widthOf } from "../../src/cli/text/width.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const location = "memory:cli-hints";
const orders = tool(
  async ({ date }) => {
    if (!/^\d{4}-/.test(date)) throw new Error(`Invalid date "${date}".`);
    return "ok";
  },
  { name: "orders", schema: z.object({ date: z.string() }) },
);

/** The experience that the hint was made of. */
let source = "";
beforeAll(async () => {
  await using experience = await ExperienceStore.open(location);
  for (const task of ["ship the order of Ann", "deliver chairs for Bob"]) {
    const model = fakeModel();
    for (const date of ["tomorrow", "2026-01-05"])
      model.respondWithTools([{ name: "orders", args: { date }, id: date }]);
    const middleware = [experienceMiddleware(experience, { evaluate: () => true })];
    const agent = createAgent({ model: model.respond(new AIMessage("done")), tools: [orders], middleware });
    const callbacks = [new DeeplakeCallbackHandler(experience)];
    const configurable = { thread_id: task.split(" ")[0] as string };
    await agent.invoke({ messages: [new HumanMessage(task)] }, { callbacks, configurable });
  }
  await experience.flush();
  for await (const one of experience.scan()) source ||= one.id;
});

test.each([
  ["runs show deliver", "Recalled 1 experience after orders: Invalid date <text>."],
  [() => `experiences show ${source}`, "given as a hint, similarity"],
])("%s says what was given as a hint", async (words, said) => {
  const args = (typeof words === "string" ? words : words()).split(" ");
  const { status, stdout, stderr } = await runCommand([...args, "--from", location]);
  expect(status, stderr).toBe(0);
  expect(stdout).toContain(said);
  expect(stdout.split("\n").filter((line) => widthOf(line) > 80)).toEqual([]);
  const json = await runCommand([...args, "--json", "--from", location]);
  const command = COMMANDS.findLast(({ name }) => args.join(" ").startsWith(name));
  const { valid, errors } = new Validator(command?.schema as object, "2020-12", false).validate(
    JSON.parse(json.stdout),
  );
  expect(valid, JSON.stringify(errors)).toBe(true);
});

test("the report says it too", async () => {
  const file = join(temporaryDirectory(), "report.html");
  const { status, stderr } = await runCommand(["report", "--from", location, "--out", file]);
  expect(status, stderr).toBe(0);
  expect(readFileSync(file, "utf8")).toContain(
    "Recalled 1 experience after orders: Invalid date &lt;text&gt;.",
  );
});
