import { createHash } from "node:crypto";

import type { Overview } from "../../capture/runs/overview.ts";
import type { Check } from "../commands/doctor.ts";
import { costText, countText, percentText, signed, timeText } from "../text/values.ts";
import { liftSection, successSection, tokensInAll, tokensSection } from "./charts.ts";
import { type Html, html, Html as Markup } from "./html.ts";
import { sessionsSection } from "./sessions.ts";
import { STYLE } from "./style.ts";
import { healthSection, quarantineSection, tasksSection, unlabelledSection, usedSection } from "./tables.ts";

/** Facts that the page shows in addition to the overview. */
interface PageFacts {
  readonly location: string;
  /** When the page was made, Unix milliseconds. */
  readonly at: number;
  readonly zone: string;
  readonly hasPrices: boolean;
  /** The sentence about the lift. */
  readonly lift: string;
  readonly checks: readonly Check[];
}

const SECTIONS = [
  ["success", "Success"],
  ["lift", "Lift"],
  ["tokens", "Tokens"],
  ["health", "Health"],
  ["tasks", "Tasks"],
  ["experiences", "Experiences"],
  ["unlabelled", "No outcome"],
  ["quarantine", "Kept from agents"],
  ["sessions", "Sessions"],
] as const;

/**
 * Makes the page: one file that has no scripts and loads nothing. Its content security policy allows nothing but the
 * page's own style. So even a text that was not escaped could not run or load anything.
 */
export function reportPage(overview: Overview, facts: PageFacts): string {
  const { location, at, zone } = facts;
  const hash = createHash("sha256").update(STYLE).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Agent experience: ${location}</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header>
          <h1>Agent experience</h1>
          <p class="note">${location}, read ${timeText(at, zone)} ${zone}</p>
          <nav aria-label="Sections">${SECTIONS.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
        </header>
        <main>
          ${tiles(overview, facts)}
          <div class="pair">${successSection(overview, zone)}${liftSection(overview, facts.lift, zone)}</div>
          <div class="pair">
            ${tokensSection(overview, zone, facts.hasPrices)}${healthSection(facts.checks)}
          </div>
          ${tasksSection(overview)}${usedSection(overview)}
          <div class="pair">${unlabelledSection(overview, zone)}${quarantineSection(overview)}</div>
          ${sessionsSection(overview, zone)}
        </main>
        <footer>Made by langchain-deeplake report. The page loads nothing and runs nothing.</footer>
      </body>
    </html> `;
  return page.markup;
}

function tiles(overview: Overview, { hasPrices }: PageFacts): Html {
  const { sessions, runs, experiences, successes, lift, tokens } = overview;
  const { input, output, cost } = tokensInAll(tokens.points);
  const shown: readonly (readonly [string, string])[] = [
    ["Sessions", countText(sessions)],
    ["Runs", countText(runs)],
    ["Attempts with an outcome", countText(experiences)],
    ["Succeeded", percentText(experiences === 0 ? null : successes / experiences)],
    ["Memory", lift.difference === null ? lift.verdict : `${signed(100 * lift.difference, 1)} points`],
    ["Tokens", countText(input + output)],
    ...(hasPrices ? ([["Cost", costText(cost)]] as const) : []),
  ];
  return html`<dl class="tiles">
    ${shown.map(
      ([name, value]) =>
        html`<div class="tile">
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
