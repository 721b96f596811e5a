import { readHistory, type History } from "../../capture/runs/read-history.ts";
import {
  costOfRuns,
  type RecallView,
  type SessionView,
  sessionView,
  type TreeNode,
  type Turn,
  turnsOf,
} from "../../capture/runs/session-view.ts";
import { type GroupedSession, groupSessions } from "../../capture/runs/session.ts";
import { valueWords } from "../../capture/runs/run-words.ts";
import type { ModelPrices } from "../../experience/store/usage.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { reasonText } from "../text/reason-text.ts";
import { idMeant, shortIds } from "../text/short-ids.ts";
import { marked, type Style, styleOf } from "../text/style.ts";
import { costText, countText, counted, durationText, NONE, timeText } from "../text/values.ts";
import { fitted, padded, wrapped } from "../text/width.ts";
import { sessionData } from "./runs.ts";
import { pricesIn } from "./usage.ts";

export function runsShow(
  id: string,
  {
    from,
    full = false,
    prices,
  }: { readonly from?: string; readonly full?: boolean; readonly prices?: string },
  screen: Screen,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const history = await readHistory(experience);
    const priced = pricesIn(prices) ?? {};
    const view = sessionMeant(history, id, priced);
    const turns = turnsOf(view, history);
    const data = {
      session: sessionData(view),
      turns: turns.map(({ root, tree, recalls, ...turn }) => ({
        ...turn,
        root: root.id,
        tree,
        recalls: recalls.map(({ exposure }) => exposure),
      })),
    };
    return { text: sessionText(view, turns, priced, full, screen), data };
  });
}

/**
 * The session of an id: its own, that of a thread, or that of one of its runs or experiences.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function sessionMeant(history: History, id: string, prices: ModelPrices = {}): SessionView {
  const views = groupSessions(history.logged, history.attempts);
  const remedy = 'Run "runs" to list them.';
  const owners = new Map<string, GroupedSession>();
  for (const view of views) {
    for (const experience of view.session.experiences) owners.set(experience.id, view);
    for (const run of view.runs) owners.set(run.id, view);
  }
  const sessions = new Map(views.map((view) => [view.session.id, view]));
  const isSession = [...sessions.keys()].some((one) => one.startsWith(id));
  const known = isSession ? sessions : owners;
  const meant = known.get(idMeant(known.keys(), id, "a session", remedy));
  return sessionView(meant as GroupedSession, prices);
}

function sessionText(
  { session, duration, cost }: SessionView,
  turns: readonly Turn[],
  prices: ModelPrices,
  isFull: boolean,
  screen: Screen,
): string {
  const { width, zone, hasColours } = screen;
  const style = styleOf(hasColours);
  const outcome = session.outcome ?? "no outcome";
  const facts = [
    `${timeText(session.startedAt, zone)} ${zone}`,
    durationText(duration),
    counted(session.runs, "run"),
    ...(session.tokens === null ? [] : [`${countText(session.tokens)} tokens`]),
    ...(cost === null ? [] : [`cost ${costText(cost)}`]),
    ...(session.agents.length === 0 ? [] : [`by ${session.agents.join(", ")}`]),
    ...(session.tools.length === 0
      ? []
      : [`tools ${session.tools.map(({ name, calls }) => `${name} ×${calls}`).join(", ")}`]),
  ];
  const labels = session.experiences.map(
    ({ id, outcome: how, score, labelSource }) =>
      `Experience ${id}: ${marked(style, how)(how)} ${score.toFixed(2)}, by ${labelSource || "nobody"}`,
  );
  return [
    [
      `${style.strong(session.threadId === null ? "Run" : "Thread")} ${session.id}`,
      wrapped(facts.join(", "), width),
      `Status ${marked(style, session.status)(session.status)}, outcome ${marked(style, outcome)(outcome)}`,
      ...labels,
    ].join("\n"),
    ...turns.map((turn, index) =>
      turnText(turn, turns.length > 1 ? index + 1 : null, prices, isFull, screen),
    ),
    ...(session.outcome === null
      ? [`Nobody said how it went: "label ${shortIds([session.id])(session.id)} success" does.`]
      : []),
  ].join("\n\n");
}

function turnText(
  turn: Turn,
  number: number | null,
  prices: ModelPrices,
  isFull: boolean,
  { width, zone, hasColours }: Screen,
): string {
  const style = styleOf(hasColours);
  const { root, task, answer, tree, recalls } = turn;
  const told = (who: string, text: string): string =>
    `${style.strong(who)}\n${wrapped(isFull ? text : cutLines(text), width, "  ")}`;
  return [
    ...(number === null ? [] : [style.faint(`— ${number}, ${timeText(root.startedAt, zone)}`)]),
    told("Task", task || NONE),
    ...recalls.map((recall) => recallText(recall, width, style)),
    `${style.strong("Runs")}\n${waterfall(root, tree, prices, isFull, width, style)}`,
    told(root.error === "" ? "Answer" : "Error", answer || NONE),
  ].join("\n");
}

/** Lines of a text that is not printed in full. */
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

/** Columns for the failure of a tool that a hint is about. */
const FAILURE = 48;

function recallText({ exposure, items }: RecallView, width: number, style: Style): string {
  const given = items.filter(({ item }) => item.injected);
  const [withheld] = items.filter(({ item }) => !item.injected);
  const reason = reasonText(exposure.reason || withheld?.item.reason || "nothing-found");
  const { failure } = exposure;
  const asked = failure === undefined ? "" : ` after ${fitted(failure, FAILURE)}`;
  const head =
    given.length > 0
      ? `${style.strong("Recalled")} ${counted(given.length, "experience")}${asked}, ${Math.round(exposure.tokens)} tokens`
      : `${style.strong("Recall")}${asked}: ${reason}`;
  const lines = items.map(({ item, experience }) => {
    const mark = item.injected ? "•" : "×";
    const said = experience
      ? `${experience.outcome}: ${experience.task} → ${experience.approach}`
      : `${item.experienceId} (deleted since)`;
    const why = item.injected || exposure.reason !== "" ? "" : `(${reasonText(item.reason)}) `;
    return `  ${fitted(`${mark} ${item.similarity.toFixed(2)} ${why}${said}`, width - 2)}`;
  });
  return [head, ...lines].join("\n");
}

/** Columns of a bar in the waterfall. */
const BAR = 20;

function waterfall(
  root: { readonly startedAt: number; readonly endedAt: number | null },
  tree: readonly TreeNode[],
  prices: ModelPrices,
  isFull: boolean,
  width: number,
  style: Style,
): string {
  const end = tree.reduce(
    (last, { run }) => Math.max(last, run.endedAt ?? run.startedAt),
    root.startedAt + 1,
  );
  const span = end - root.startedAt;
  const room = Math.max(16, width - BAR - 28);
  return tree
    .flatMap(({ run, depth }) => {
      const name = padded(
        fitted(run.name, Math.max(6, room - 2 * depth - 2)),
        Math.max(6, room - 2 * depth - 2),
      );
      const took = run.endedAt === null ? null : run.endedAt - run.startedAt;
      const cost = costOfRuns([run], prices);
      const facts = [
        padded(durationText(took), 9, "left"),
        padded(run.tokensTotal === null ? "" : `${countText(run.tokensTotal)} tok`, 10, "left"),
        ...(cost === null ? [] : [costText(cost)]),
      ].join(" ");
      const line = `${"  ".repeat(depth + 1)}${name} ${bar(run.startedAt - root.startedAt, took ?? 0, span)} ${facts}`;
      const indent = "  ".repeat(depth + 2);
      const texts = [
        ...(isFull || run.kind === "tool" || run.kind === "retriever"
          ? [
              ["in", valueWords(run.inputs)],
              ["out", valueWords(run.outputs)],
            ]
          : []),
        ["error", run.error],
      ] as const;
      return [
        marked(style, run.status === "success" ? "" : run.status)(line.trimEnd()),
        ...texts.flatMap(([what, text]) => {
          if (text === undefined || text === "") return [];
          const said = isFull
            ? wrapped(`${what}: ${text}`, width, indent)
            : `${indent}${fitted(`${what}: ${text}`, width - indent.length)}`;
          return [what === "error" ? style.bad(said) : style.faint(said)];
        }),
      ];
    })
    .join("\n");
}

function bar(offset: number, took: number, span: number): string {
  const start = Math.min(BAR - 1, Math.floor((BAR * offset) / span));
  const length = Math.min(BAR - start, Math.max(1, Math.round((BAR * took) / span)));
  return `${"·".repeat(start)}${"█".repeat(length)}${"·".repeat(BAR - start - length)}`;
}
