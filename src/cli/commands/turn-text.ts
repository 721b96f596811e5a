import type { RecallView, Turn } from "../../capture/runs/session-view.ts";
import type { ModelPrices } from "../../experience/store/usage.ts";
import type { Screen } from "../screen.ts";
import { recallSentence, withheldText } from "../text/reason-text.ts";
import { type Style, styleOf } from "../text/style.ts";
import { NONE, timeText } from "../text/values.ts";
import { fitted, wrapped } from "../text/width.ts";
import type { Told } from "./told-of-turn.ts";
import { waterfallText } from "./waterfall-text.ts";

const TOLD = "What the agent was told";
const TOLD_ANEW = "What the agent was told, written anew: the log does not hold it";

/** Formats a turn. `number`: the place of the turn in its session; `null` if it is the only turn. */
export function turnText(
  turn: Turn,
  told: Told,
  number: number | null,
  prices: ModelPrices,
  isFull: boolean,
  { width, zone, hasColours }: Screen,
): string {
  const style = styleOf(hasColours);
  const { root, task, answer, tree, recalls } = turn;
  const said = (who: string, text: string): string =>
    `${style.strong(who)}\n${wrapped(isFull ? text : cutLines(text), width, "  ")}`;
  return [
    ...(number === null ? [] : [style.faint(`— ${number}, ${timeText(root.startedAt, zone)}`)]),
    said("Task", task || NONE),
    ...recalls.map((recall) => recallText(recall, isFull, width, style)),
    ...told.texts.map((text) => said(told.isLogged ? TOLD : TOLD_ANEW, text)),
    `${style.strong("Runs")}\n${waterfallText(root, tree, prices, isFull, width, style)}`,
    said(root.error === "" ? "Answer" : "Error", answer || NONE),
  ].join("\n");
}

/** Most lines of a text that is not printed in full. */
const LINES = 12;

function cutLines(text: string): string {
  const lines = text.split("\n");
  const cut =
    lines.length > LINES
      ? [...lines.slice(0, LINES), `… ${lines.length - LINES} lines more (--full)`]
      : lines;
  return cut
    .map((line) => (line.length > 600 ? `${line.slice(0, 600).toWellFormed()}… (--full)` : line))
    .join("\n");
}

/** Most columns for the failure of a tool that a hint is about. */
const FAILURE = 48;

/** Formats a recall: a line on what was given or why nothing was, and each found experience, given or not. */
function recallText(recall: RecallView, isFull: boolean, width: number, style: Style): string {
  const { exposure, items } = recall;
  const { title, rest } = recallSentence(recall, (failure) => fitted(failure, FAILURE));
  const lines = items.map(({ item, experience }) => {
    const mark = item.injected ? "•" : "×";
    const said = experience
      ? `${experience.outcome}: ${experience.task} → ${experience.approach}`
      : `${item.experienceId} (deleted since)`;
    const line = `${mark} ${item.similarity.toFixed(2)} ${withheldText(exposure, item)}${said}`;
    return isFull ? wrapped(line, width, "    ").replace("    ", "  ") : `  ${fitted(line, width - 2)}`;
  });
  return [wrapped(`${style.strong(title)}${rest}`, width), ...lines].join("\n");
}
