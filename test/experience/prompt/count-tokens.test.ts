import { readFileSync } from "node:fs";

import { Tiktoken } from "js-tiktoken/lite";
import ranks from "js-tiktoken/ranks/o200k_base";
import { expect, test } from "vitest";

import { counterOf, exactTokens } from "../../../src/experience/prompt/count-tokens.ts";
import { carefulTokens } from "../../../src/experience/prompt/estimate-tokens.ts";
import { runSnippets } from "../../support/run-snippets.ts";

const encoding = new Tiktoken(ranks);
const reference = (text: string): number => encoding.encode(text, [], []).length;

/** Letters by a fixed rule, so that every run sees the same ones. */
const drawn = (alphabet: string, length: number): string => {
  const letters = [...alphabet];
  let state = 7;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return letters[Math.floor((state / 2 ** 31) * letters.length)];
  }).join("");
};

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const texts: Readonly<Record<string, string>> = {
  nothing: "",
  "a document": readFileSync("docs/recall.md", "utf8"),
  code: readFileSync("src/storage/table/table.ts", "utf8"),
  JSON: readFileSync("package.json", "utf8"),
  "letters at random": drawn(LOWER, 500),
  "capitals at random": drawn(LOWER.toUpperCase(), 500),
  base64: Buffer.from(drawn(LOWER + LOWER.toUpperCase(), 500)).toString("base64"),
  hexadecimal: drawn("0123456789abcdef", 500),
  digits: drawn("0123456789", 500),
  punctuation: drawn("!@#$%^&*()_+{}|:<>?-=[];',./~`", 500),
  "digits among letters": "1a2b3c!4d?5e%6f^7g&8h*9i(0j)".repeat(20),
  "white space": " \n\t ".repeat(100),
  Chinese: "今天的会议讨论了季度收入并决定增加预算".repeat(20),
  Japanese: "これはテストです。天気がいいから散歩しましょう".repeat(20),
  Korean: "안녕하세요 오늘 회의에서 분기 수익을 논의했습니다".repeat(20),
  Thai: "สวัสดีครับวันนี้อากาศดีมาก".repeat(20),
  Arabic: "مرحبا كيف حالك اليوم أتمنى أن تكون بخير".repeat(20),
  Russian: "Сегодня на собрании обсудили квартальный доход".repeat(20),
  French: "Ça dépend : la réunion d’été était déjà organisée à l’hôtel.".repeat(20),
  emoji: "😀🎉👩‍👩‍👧🏳️‍🌈".repeat(30),
  cuneiform: drawn("𒀀𒀁𒀂𒀃𒀄𒀅𒀆𒀇", 300),
  mathematics: drawn("∀∃∑∏∫≠≤≥∇∂", 300),
};

test.each(Object.entries(texts))("a careful estimate of %s is not below its tokens", (_, text) => {
  expect(carefulTokens(text)).toBeGreaterThanOrEqual(reference(text));
});

test("English is estimated at most two thirds too high, so that budgets are used", () => {
  // White space aligns tables, and few prompts have so much of it.
  const text = (texts["a document"] ?? "").replaceAll(/^\|.*$/gm, "");
  expect(carefulTokens(text)).toBeLessThan(reference(text) * (5 / 3));
});

test.each(Object.entries(texts).filter(([, text]) => !/[\S]{100}|[\s]{100}/u.test(text)))(
  "the thread counts %s as the tokenizer does",
  async (_, text) => {
    expect(await exactTokens(text)).toBe(reference(text));
  },
);

test.each([
  ["exactly", {}],
  ["within a deadline", { deadline: 0 }],
])("a text with no more bytes than the budget has tokens is not counted %s", async (_how, options) => {
  const count = counterOf({ tokenBudget: 12, ...options });
  expect(await count("今天的会议", 15)).toBe(15);
  expect(await count("今天的会议", 14)).toBeLessThan(15);
  expect(await count("", 0)).toBe(0);
});

test("with a deadline texts are counted exactly as soon as the tokenizer is there", async () => {
  await exactTokens("ready");
  const text = texts["code"] ?? "";
  expect(await counterOf({ tokenBudget: 200, deadline: 60_000 })(text)).toBe(reference(text));
});

test("a deadline without time for the tokenizer makes do with an estimate", async () => {
  const text = texts["code"] ?? "";
  expect(await counterOf({ tokenBudget: 200, deadline: 0 })(text)).toBe(carefulTokens(text));
});

const RECORDED = `
import { ExperienceStore } from "langchain-deeplake";
const experience = await ExperienceStore.open("memory:", { template: "blocks", tokenBudget: 200 });
await experience.record({ id: "a", task: "What splits the export?", approach: "semicolons", outcome: "success" });
`;

test("a process's first recall keeps its deadline, and gives what fits", async () => {
  const [printed] = await runSnippets([
    `${RECORDED}
    const { text } = await experience.recall("What splits the export?", { deadline: 300 });
    console.log(text.includes("semicolons"), experience.health().late);
    await experience.close();`,
  ]);
  expect(printed).toBe("true 0\n");
});

test("a process's first recall without a deadline is exact, and keeps nothing else waiting", async () => {
  const [printed] = await runSnippets([
    `${RECORDED}
    await experience.recall("What splits the export?", { deadline: 300, tokenBudget: 1 });
    const start = process.cpuUsage();
    let last = performance.now(), longest = 0, turns = 0;
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
      turns++;
    }, 1);
    const { text } = await experience.recall("What splits the export?");
    clearInterval(timer);
    const { user } = process.cpuUsage(start);
    // The encoding takes longer to load than a turn may last, and the process ends by itself.
    console.log(text.includes("semicolons"), longest < user / 1_000 / 2, turns > 20);
    await experience.close();`,
  ]);
  expect(printed).toBe("true true true\n");
});
