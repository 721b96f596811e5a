// The questions of `npm run bench:model`: single tasks after a recording, ordinary tasks, and the whole loop.
import { type Form, RECORDED, type Recorded, told } from "./cells.ts";
import type { Family } from "./family.ts";
import { ordinaryTasks } from "./families/ordinary.ts";
import { seenNumbers } from "./families/seen-numbers.ts";
import { seenTexts } from "./families/seen-texts.ts";
import { unseenNumbers } from "./families/unseen-numbers.ts";
import { unseenTexts } from "./families/unseen-texts.ts";
import { ARMS, runLoop, type Step } from "./loop.ts";
import { type Ask, type Trial, tryTask } from "./trial.ts";
import { numbers } from "../numbers.ts";

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

/** Seed of the order of the streams. */
const SEED = 1;
/** Streams of tasks, each with a share of the unseen families and a store of its own. */
const STREAMS = 2;

/** Trials by row of the table and by task. */
export type Rows = Map<string, Map<string, Trial>>;

/**
 * Asks a model the questions of the rows whose name holds one of these words, or of all rows if there are none; the rows
 * with a floor first.
 */
export async function measure(answer: Ask, only: readonly string[]): Promise<Rows> {
  const rows: Rows = new Map();
  const isWanted = (row: string): boolean => only.length === 0 || only.some((words) => row.includes(words));
  const note = (row: string, task: string, trial: Trial | null): void => {
    if (trial) rows.set(row, (rows.get(row) ?? new Map<string, Trial>()).set(task, trial));
  };
  const ask: AskInRow = async (row, task, of, tell) => {
    if (isWanted(row)) note(row, task, await tryTask(task, await tell(), of, answer));
  };
  await askCells(PLAN.filter(hasFloor), ask);
  await askOrdinary(ask);
  for (let part = 0; part < STREAMS; part++)
    for (const arm of ARMS) {
      const row = `loop | ${arm} | stream`;
      const stream = isWanted(row) ? streamOf(part) : [];
      for (const [index, trial] of (await runLoop(arm, stream, answer)).entries())
        // Only the last half of a stream counts.
        if (index >= stream.length / 2) note(row, stream[index]?.ask ?? "", trial);
    }
  await askCells(
    PLAN.filter((cell) => !hasFloor(cell)),
    ask,
  );
  return rows;
}

/** Asks one task of a row; `tell` gives what is told before it. */
type AskInRow = (
  row: string,
  task: string,
  of: Parameters<typeof tryTask>[2],
  tell: () => string | Promise<string>,
) => Promise<void>;

const nothing = (): string => "";

function hasFloor({ asks }: (typeof PLAN)[number]): boolean {
  return asks === MOST_ASKS;
}

async function askCells(cells: typeof PLAN, ask: AskInRow): Promise<void> {
  for (let turn = 0; turn < MOST_ASKS; turn++)
    for (const { half, recorded, form } of cells.filter(({ asks }) => turn < asks))
      for (const family of HALVES[half]) {
        const task = family.asks[turn] as string;
        await ask(`${half} | ${recorded} | ${form}`, task, family, () =>
          told(RECORDED[recorded](family), task, form),
        );
        if (turn < 2) await ask(`${half} | nothing | –`, task, family, nothing);
      }
}

/** What memory says of other tasks must not spoil those that need none. */
async function askOrdinary(ask: AskInRow): Promise<void> {
  for (const [index, task] of ordinaryTasks.entries()) {
    await ask("ordinary | nothing | –", task.ask, task, nothing);
    await ask("ordinary | unrelated neighbours | brief", task.ask, task, () =>
      told(neighbours(index), task.ask, "brief"),
    );
    await ask("ordinary | unrelated neighbours, never silent | brief", task.ask, task, () =>
      told(neighbours(index), task.ask, "brief", { minSimilarity: -1, abstain: false }),
    );
  }
}

/** A stream of a share of the unseen families, each family five times, in a drawn order. */
function streamOf(part: number): Step[] {
  const random = numbers(SEED);
  return HALVES.unseen
    .filter((_, index) => index % STREAMS === part)
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
