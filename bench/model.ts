// What a real small model does with what recall gives: npm run bench:model -- [--limit N] [--report] [--threads N]
//
// Answers are kept in the cache of the package, so that a run goes on where the last one ended. `--limit`: at most so
// many new answers. `--report`: none; only what was answered before.
import { join } from "node:path";
import { parseArgs } from "node:util";

import { cacheRoot } from "../src/storage/local/cache-directory.ts";
import { Answers, type Question } from "./model/answers.ts";
import { type Form, RECORDED, type Recorded, told } from "./model/cells.ts";
import type { Family } from "./model/family.ts";
import { ordinaryTasks } from "./model/families/ordinary.ts";
import { seenNumbers } from "./model/families/seen-numbers.ts";
import { seenTexts } from "./model/families/seen-texts.ts";
import { unseenNumbers } from "./model/families/unseen-numbers.ts";
import { unseenTexts } from "./model/families/unseen-texts.ts";
import { fetchModel, SMALL_CODER } from "./model/fetch-model.ts";
import { report } from "./model/report.ts";
import { smallModel } from "./model/small-model.ts";
import { ARMS, runLoop, type Step } from "./model/loop.ts";
import { type Ask, type Trial, tryTask } from "./model/trial.ts";
import { numbers } from "./numbers.ts";
import { writeEvidence } from "./write-evidence.ts";

const { values } = parseArgs({
  options: {
    limit: { type: "string", default: "100000" },
    threads: { type: "string", default: "1" },
    report: { type: "boolean", default: false },
    python: { type: "string", default: "python3" },
  },
});

const HALVES = { unseen: [...unseenTexts, ...unseenNumbers], seen: [...seenTexts, ...seenNumbers] };
type Half = keyof typeof HALVES;

/** What is asked, the cells with a floor first; `asks`: how many tasks of each family. */
const PLAN: readonly { half: Half; recorded: Recorded; form: Form; asks: number }[] = [
  { half: "unseen", recorded: "failure with lesson", form: "brief", asks: 4 },
  { half: "unseen", recorded: "success", form: "brief", asks: 4 },
  { half: "unseen", recorded: "both", form: "brief", asks: 4 },
  { half: "unseen", recorded: "failure with feedback", form: "brief", asks: 2 },
  { half: "unseen", recorded: "failure with lesson", form: "plain", asks: 2 },
  { half: "unseen", recorded: "success", form: "plain", asks: 2 },
  { half: "unseen", recorded: "both", form: "plain", asks: 2 },
  { half: "unseen", recorded: "failure alone", form: "brief", asks: 2 },
  { half: "unseen", recorded: "failure alone", form: "plain", asks: 1 },
  { half: "seen", recorded: "failure with lesson", form: "brief", asks: 1 },
  { half: "seen", recorded: "failure with feedback", form: "brief", asks: 1 },
  { half: "seen", recorded: "failure with lesson", form: "remember", asks: 1 },
  { half: "seen", recorded: "both", form: "brief", asks: 1 },
  { half: "seen", recorded: "both", form: "remember", asks: 1 },
  { half: "seen", recorded: "success", form: "brief", asks: 1 },
  { half: "seen", recorded: "success", form: "remember", asks: 1 },
  { half: "unseen", recorded: "failure with lesson", form: "blocks", asks: 1 },
  { half: "unseen", recorded: "both", form: "blocks", asks: 1 },
];

/** Tasks of each family in a cell with a floor. */
const MOST_ASKS = 4;

/** Seed of the order of the stream. */
const SEED = 1;

const folder = join(cacheRoot(), "bench-model");
const answers = new Answers(join(folder, "answers.jsonl"), SMALL_CODER.sha256);
let left = values.report ? 0 : Number(values.limit);
const model = left > 0 ? await available() : null;
const answer: Ask = (question) => answers.to(question, left > 0 ? model : null);

const trials = new Map<string, Map<string, Trial>>();
const note = (cell: string, name: string, trial: Trial | null): void => {
  if (trial) trials.set(cell, (trials.get(cell) ?? new Map<string, Trial>()).set(name, trial));
};
const hasFloor = ({ asks }: (typeof PLAN)[number]): boolean => asks === MOST_ASKS;
await askCells(PLAN.filter(hasFloor));
await askOrdinary();
await runLoops();
await askCells(PLAN.filter((cell) => !hasFloor(cell)));
const text = report(trials, SMALL_CODER.name);
if (values.report) writeEvidence("model", text);
else console.log(text);
process.exit(0);

async function askCells(cells: typeof PLAN): Promise<void> {
  for (let turn = 0; turn < MOST_ASKS; turn++)
    for (const { half, recorded, form } of cells.filter(({ asks }) => turn < asks))
      for (const family of HALVES[half]) {
        const ask = family.asks[turn] as string;
        const given = await told(RECORDED[recorded](family), ask, form);
        note(`${half} | ${recorded} | ${form}`, ask, await tryTask(ask, given, family, answer));
        if (turn < 2) note(`${half} | nothing | –`, ask, await tryTask(ask, "", family, answer));
      }
}

/** What memory says of other tasks must not spoil those that need none. */
async function askOrdinary(): Promise<void> {
  for (const [index, task] of ordinaryTasks.entries()) {
    note("ordinary | nothing | –", task.ask, await tryTask(task.ask, "", task, answer));
    const given = await told(neighbours(index), task.ask, "brief");
    note("ordinary | unrelated neighbours | brief", task.ask, await tryTask(task.ask, given, task, answer));
    const forced = await told(neighbours(index), task.ask, "brief", { minSimilarity: -1, abstain: false });
    note(
      "ordinary | unrelated neighbours, never silent | brief",
      task.ask,
      await tryTask(task.ask, forced, task, answer),
    );
  }
}

/**
 * The whole loop over every second family of the unseen half, each family five times. Only the last half of the stream
 * counts.
 */
async function runLoops(): Promise<void> {
  const random = numbers(SEED);
  const stream = HALVES.unseen
    .filter((_, index) => index % 2 === 0)
    .flatMap((family) =>
      [family.task, ...family.asks].map((ask, index): Step => ({
        ask,
        family,
        cases: turned(family.cases, index),
      })),
    )
    .map((step) => ({ step, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ step }) => step);
  for (const arm of ARMS)
    for (const [index, trial] of (await runLoop(arm, stream, answer)).entries())
      if (index >= stream.length / 2) note(`loop | ${arm} | stream`, stream[index]?.ask ?? "", trial);
}

/** Each step has data of its own, so a check does not always tell the same wrong result. */
function turned(cases: Family["cases"], by: number): Family["cases"] {
  return cases.map((_, index) => cases[(index + by) % cases.length] as (typeof cases)[number]);
}

/** Three families, each with what failed and what worked. */
function neighbours(index: number): ReturnType<(typeof RECORDED)[Recorded]> {
  const families = [0, 1, 2].map((step) => HALVES.seen[(index * 3 + step) % HALVES.seen.length] as Family);
  return families.flatMap((family) => RECORDED.both(family));
}

/** The model, of which each answer counts; `null`, with the reason, where it cannot be had. */
async function available(): Promise<((question: Question) => Promise<string>) | null> {
  try {
    const ask = await smallModel(await fetchModel(SMALL_CODER, folder, values.python), {
      threads: Number(values.threads),
    });
    return (question) => {
      left--;
      return ask(question);
    };
  } catch (error) {
    console.error(`No model, so nothing new is asked: ${(error as Error).message}`);
    return null;
  }
}
