import type { Overview } from "../../capture/runs/overview.ts";
import type { Check } from "../commands/doctor.ts";
import { countText, NONE, percentText, timeText } from "../text/values.ts";
import { shortened } from "../../base/shortened.ts";
import { type Html, html } from "./html.ts";
import { mark, section } from "./parts.ts";

/** A column of a table. In the column with `isName`, each cell is the heading of its row. */
interface Column<Row> {
  readonly head: string;
  readonly look?: "n" | "text";
  readonly isName?: true;
  readonly cell: (row: Row) => Html | string;
}

const TEXT = 240;

/** Makes a table. On a telephone, each row becomes a block in which every cell shows the name of its column. */
function table<Row>(label: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const cell = ({ head, look = "text", isName, cell: of }: Column<Row>, row: Row): Html =>
    isName
      ? html`<th scope="row" class="${look}">${of(row)}</th>`
      : html`<td class="${look}" data-head="${head}">${of(row)}</td>`;
  return html`<div class="wide" tabindex="0" role="region" aria-label="${label}">
    <table class="stacked">
      <thead>
        <tr>
          ${columns.map(({ head, look = "text" }) => html`<th scope="col" class="${look}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column) => cell(column, row))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function tasksSection({ tasks }: Overview): Html {
  const title = "Tasks that fail most";
  if (tasks.length === 0) return section("tasks", title, html`<p>No attempt is recorded yet.</p>`);
  return section(
    "tasks",
    title,
    table(
      title,
      [
        { head: "Task", isName: true, cell: ({ task }) => shortened(task, TEXT) },
        { head: "Attempts", look: "n", cell: ({ attempts }) => countText(attempts) },
        { head: "Failed", look: "n", cell: ({ failures }) => countText(failures) },
        { head: "Won", look: "n", cell: ({ successes, attempts }) => percentText(successes / attempts) },
        {
          head: "Latest",
          cell: ({ latest: { outcome, approach, lessons } }) =>
            html`${mark(outcome)}
            ${shortened(approach, TEXT)}${
              lessons === "" ? null : html` <span class="kind">${shortened(lessons, TEXT)}</span>`
            }`,
        },
      ],
      tasks,
    ),
  );
}

export function usedSection({ used }: Overview): Html {
  const title = "Experiences given most";
  if (used.length === 0)
    return section("experiences", title, html`<p>No agent was given an experience yet.</p>`);
  return section(
    "experiences",
    title,
    table(
      title,
      [
        {
          head: "Experience",
          isName: true,
          cell: ({ experience: { id, task, approach } }) =>
            html`${shortened(task, TEXT)} → ${shortened(approach, TEXT)} <code class="kind">${id}</code>`,
        },
        { head: "Outcome", cell: ({ experience: { outcome } }) => mark(outcome) },
        { head: "Given", look: "n", cell: ({ uses }) => countText(uses.given) },
        {
          head: "Won then",
          look: "n",
          cell: ({ uses: { successes, others } }) =>
            successes + others === 0 ? NONE : percentText(successes / (successes + others)),
        },
        { head: "No outcome", look: "n", cell: ({ uses }) => countText(uses.unlabelled) },
        { head: "Withheld", look: "n", cell: ({ uses }) => countText(uses.withheld) },
      ],
      used,
    ),
  );
}

export function unlabelledSection({ unlabelled: { count, latest } }: Overview, zone: string): Html {
  const title = "Sessions without an outcome";
  if (count === 0) return section("unlabelled", title, html`<p>Every session has one.</p>`);
  return section(
    "unlabelled",
    title,
    html`<p>${countText(count)}. <code>label ID success</code> says how one went. The latest:</p>
      ${table(
        title,
        [
          { head: "Task", isName: true, cell: ({ task }) => shortened(task, TEXT) },
          { head: "Started", cell: ({ session }) => timeText(session.startedAt, zone, false) },
          { head: "Id", cell: ({ session }) => html`<code>${session.id}</code>` },
        ],
        latest,
      )}`,
  );
}

export function quarantineSection({ barred: { count, latest } }: Overview): Html {
  const title = "Kept from agents";
  if (count === 0) return section("quarantine", title, html`<p>No experience is quarantined or retired.</p>`);
  return section(
    "quarantine",
    title,
    html`<p>${countText(count)}. <code>status ID active --reason TEXT</code> releases one. The latest:</p>
      ${table(
        title,
        [
          {
            head: "Task",
            isName: true,
            cell: ({ id, task }) => html`${shortened(task, TEXT)} <code class="kind">${id}</code>`,
          },
          { head: "Status", cell: ({ status }) => mark(status || "quarantined") },
          { head: "Why", cell: ({ statusReason }) => shortened(statusReason, TEXT) || NONE },
        ],
        latest,
      )}`,
  );
}

export function healthSection(checks: readonly Check[]): Html {
  return section(
    "health",
    "Health",
    table(
      "Health",
      [
        { head: "Check", isName: true, cell: ({ name }) => name },
        {
          head: "State",
          cell: ({ state }) =>
            html`<span class="mark ${state === "note" ? "partial" : state}">${state}</span>`,
        },
        {
          head: "Found",
          cell: ({ found, remedy }) => html`${found}${remedy === undefined ? null : html`<br />${remedy}`}`,
        },
      ],
      checks,
    ),
  );
}
