import { oneLine } from "../../base/shortened.ts";
import { readHistory } from "../../capture/runs/read-history.ts";
import { type SessionView, turnsOf } from "../../capture/runs/session-view.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { sessionMeant } from "../session-meant.ts";
import { shortStoredIds } from "../stored-ids.ts";
import { sessionFacts, statusText } from "../text/in-words.ts";
import { marked, styleOf } from "../text/style.ts";
import { timeText } from "../text/values.ts";
import { wrapped } from "../text/width.ts";
import { sessionData } from "./runs.ts";
import { type Told, toldOfTurn } from "./told-of-turn.ts";
import { turnText } from "./turn-text.ts";
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
    const told = await Promise.all(turns.map((turn) => toldOfTurn(experience, turn)));
    const short = await shortStoredIds(experience);
    const data = {
      session: sessionData(view),
      turns: turns.map(({ root, tree, recalls, ...turn }, index) => ({
        ...turn,
        told: told[index]?.texts ?? [],
        root: root.id,
        tree,
        recalls: recalls.map(({ exposure }) => exposure),
      })),
    };
    const texts = turns.map((turn, index) =>
      turnText(turn, told[index] as Told, turns.length > 1 ? index + 1 : null, priced, full, screen),
    );
    return { text: sessionText(view, texts, short, screen), data };
  });
}

function sessionText(
  view: SessionView,
  turns: readonly string[],
  short: (id: string) => string,
  { width, zone, hasColours }: Screen,
): string {
  const { session } = view;
  const style = styleOf(hasColours);
  const outcome = session.outcome ?? "no outcome";
  const facts = [
    `${timeText(session.startedAt, zone)} ${zone}`,
    ...sessionFacts(view),
    ...(session.agents.length === 0 ? [] : [`by ${session.agents.join(", ")}`]),
    ...(session.scope === "" ? [] : [`scope ${session.scope}`]),
    ...(session.tools.length === 0
      ? []
      : [`tools ${session.tools.map(({ name, calls }) => `${name} ×${calls}`).join(", ")}`]),
  ];
  const labels = session.experiences.map(
    ({ id, outcome: how, score, labelSource }) =>
      `Experience ${oneLine(id)}: ${marked(style, how)(how)} ${score.toFixed(2)}, by ${labelSource || "nobody"}`,
  );
  return [
    [
      `${style.strong(session.threadId === null ? "Run" : "Thread")} ${oneLine(session.id)}`,
      wrapped(oneLine(facts.join(", ")), width),
      `This session ${marked(style, session.status)(statusText(session.status))}; ${session.outcome === null ? outcome : `outcome ${marked(style, outcome)(outcome)}`}`,
      ...labels,
    ].join("\n"),
    ...turns,
    ...(session.outcome === null
      ? [`Nobody said how it went: "label ${short(session.id)} success" does.`]
      : []),
  ].join("\n\n");
}
