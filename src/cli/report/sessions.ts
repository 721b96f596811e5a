import type { Overview } from "../../capture/runs/overview.ts";
import type { RecallView, SessionView, Turn } from "../../capture/runs/session-view.ts";
import { countText, timeText } from "../text/values.ts";
import { recallSentence, withheldText } from "../text/reason-text.ts";
import { sessionFacts, statusText } from "../text/in-words.ts";
import { shortened } from "../../base/shortened.ts";
import { type Html, html } from "./html.ts";
import { mark, section } from "./parts.ts";
import { waterfall } from "./waterfall.ts";

/** Most characters of a task and of an answer: in a turn (`SAID`), and in the line that shows a session (`LINE`). */
const SAID = 1_500;
const LINE = 140;
/** Most turns that are shown of a session. The latest turns are shown. */
const TURNS = 6;

/** Most bytes that all sessions of the page take, so that the page stays below 5 MB. */
const ROOM = 4_000_000;

export function sessionsSection({ latest, sessions }: Overview, zone: string): Html {
  const shown: Html[] = [];
  let bytes = 0;
  for (const { view, turns } of latest) {
    const made = session(view, turns, zone);
    bytes += Buffer.byteLength(made.markup);
    if (bytes > ROOM) break;
    shown.push(made);
  }
  const note =
    sessions === 0
      ? "No run is logged."
      : `The latest ${shown.length} of ${countText(sessions)}. Open one to read it.${
          shown.length < latest.length
            ? " Older ones are left out, because the page would become too big."
            : ""
        }`;
  return section(
    "sessions",
    "Sessions",
    html`<p class="note">${note}</p>
      ${shown}`,
  );
}

function session(view: SessionView, turns: readonly Turn[], zone: string): Html {
  const { session: it, task, answer, tasks } = view;
  const left = turns.length - TURNS;
  return html`<details>
    <summary>
      ${it.outcome ? mark(it.outcome) : html`<span class="mark">no outcome</span>`}<span class="task"
        >${shortened(task, LINE)}
        <span class="kind">→ ${tasks > 1 ? "… → " : ""}${shortened(answer, LINE)}</span></span
      ><span class="when">${timeText(it.startedAt, zone)}</span>
    </summary>
    <div class="inside">
      <p class="note">
        ${it.threadId === null ? "Run" : "Thread"} <code>${it.id}</code>:
        ${[statusText(it.status), ...sessionFacts(view)].join(", ")}
      </p>
      ${left > 0 ? html`<p class="note">${left} turns before these</p>` : null}${turns
        .slice(-TURNS)
        .map((turn) => turnMarkup(turn))}
    </div>
  </details>`;
}

function turnMarkup({ root, task, answer, tree, recalls, experiences }: Turn): Html {
  return html`<div class="said asked">
      <span class="who">Task</span><span class="kept">${shortened(task, SAID)}</span>
    </div>
    ${recalls.map(recalled)}${waterfall(tree)}
    <div class="said answered${root.error === "" ? "" : " error"}">
      <span class="who">${root.error === "" ? "Answer" : "Error"}</span
      ><span class="kept">${shortened(answer, SAID) || "–"}</span>
    </div>
    ${experiences.map(
      ({ id, outcome, score, labelSource, lessons }) =>
        html`<p class="note">
          Became experience <code>${id}</code>: ${mark(outcome)} ${score.toFixed(2)}, by
          ${labelSource || "nobody"}${lessons === "" ? "" : `. Lesson: ${shortened(lessons, 300)}`}
        </p>`,
    )}`;
}

function recalled(recall: RecallView): Html {
  const { exposure, items } = recall;
  const { title, rest } = recallSentence(recall, (failure) => shortened(failure, 80));
  return html`<div class="recalled${items.some(({ item }) => item.injected) ? "" : " withheld"}">
    <strong>${title}${rest}</strong>
    <ul>
      ${items
        .slice(0, 8)
        .map(
          ({ item, experience }) =>
            html`<li>
              ${item.similarity.toFixed(2)}
              ${withheldText(exposure, item)}${
                experience
                  ? html`${mark(experience.outcome)} ${shortened(experience.task, 160)} →
                    ${shortened(experience.approach, 160)}`
                  : html`<code>${item.experienceId}</code>, deleted since`
              }
            </li>`,
        )}
    </ul>
  </div>`;
}
