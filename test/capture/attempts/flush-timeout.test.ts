import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import { ExperienceStore, llmJudge, withExperience } from "../../../src/index.ts";

/** A judge that answers only once it is let go. */
class Waiting extends FakeListChatModel {
  letGo!: () => void;
  readonly #gone = new Promise<void>((resolve) => (this.letGo = resolve));

  override async _generate(
    ...given: Parameters<FakeListChatModel["_generate"]>
  ): ReturnType<FakeListChatModel["_generate"]> {
    await this.#gone;
    // oxlint-disable-next-line no-underscore-dangle
    return super._generate(...given);
  }
}

test("flush waits for a judge no longer than its timeout, and says that not all is stored", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const judge = new Waiting({ responses: [JSON.stringify({ comment: "right", score: 1, lessons: "" })] });
  const answer = RunnableLambda.from((_input: { task: string }) => "4");
  const bot = withExperience(answer, experience, { evaluate: llmJudge(judge) });
  await bot.invoke({ task: "add 2 and 2" });
  expect(await experience.flush({ timeout: 50 })).toBe(false);
  expect((await experience.recall("add 2 and 2", { abstain: false })).items).toEqual([]);
  judge.letGo();
  expect(await experience.flush()).toBe(true);
  const [item] = (await experience.recall("add 2 and 2")).items;
  expect(item?.experience).toMatchObject({ outcome: "success", labelSource: "llm" });
});
