import type { Overview } from "../../capture/runs/overview.ts";
import type { ArmShare } from "../../capture/runs/over-time.ts";
import { costText, countText, percentText, signed, timeText } from "../text/values.ts";
import { bandChart, barChart, type Line, lineChart } from "./chart.ts";
import { type Html, html } from "./html.ts";
import { section } from "./parts.ts";
import { sum } from "../../base/collections/sum.ts";
import { sumOfCosts } from "../../experience/store/usage.ts";

/** Fewest attempts in a point of a curve, because the share of one attempt is always at the top or the bottom. */
const FEWEST = 3;

/** The time zone in which times are shown. */
type Zone = string;

export function successSection({ success }: Overview, zone: Zone): Html {
  const title = "Success over time";
  const [first, last] = [success[0], success.at(-1)];
  if (!first || !last) return section("success", title, html`<p>No attempt is labelled yet.</p>`);
  const share = ({ n, successes }: ArmShare): number | null =>
    n < (success.length > 1 ? FEWEST : 1) ? null : successes / n;
  const line = (name: string, look: Line["look"]): Line => ({
    look,
    values: success.map((point) => share(point[look])),
    says: success.map(
      ({ [look]: { n, successes }, from, to }) =>
        `${name}: ${successes} of ${n} succeeded, ${timeText(from, zone, false)} to ${timeText(to, zone, false)}`,
    ),
  });
  return section(
    "success",
    title,
    html`<p class="note">
        <span class="key"></span>given experience <span class="key without"></span>without
      </p>
      ${lineChart(
        {
          label: `Share of attempts that succeeded, in ${success.length} steps: given experience ${percentText(share(first.given))} at first and ${percentText(share(last.given))} at last, without ${percentText(share(first.without))} and ${percentText(share(last.without))}.`,
          low: 0,
          high: 1,
          format: percentText,
          ends: [timeText(first.from, zone, false), timeText(last.to, zone, false)],
        },
        [line("Without", "without"), line("Given experience", "given")],
      )}
      <p class="note">
        Each point is about ${Math.round(last.given.n + last.without.n)} attempts, in the order in which they
        were made. A point of fewer than ${FEWEST} is left out. This compares what happened, not like with
        like: the lift does.
      </p>`,
  );
}

export function liftSection({ lift, liftOverTime }: Overview, sentence: string, zone: Zone): Html {
  const points = liftOverTime.map(({ at, injected, withheld, difference, interval }) => ({
    value: difference,
    interval,
    says: `${timeText(at, zone, false)}: ${signed(100 * difference, 1)} points, ${injected} with and ${withheld} without`,
  }));
  const last = liftOverTime.at(-1);
  const first = liftOverTime[0];
  const bounds = points.flatMap(({ interval }) => interval);
  const chart =
    first && last
      ? bandChart(
          {
            label: `Lift with its 95% interval after more and more threads: at last ${signed(100 * last.difference, 1)} points, from ${signed(100 * last.interval[0], 1)} to ${signed(100 * last.interval[1], 1)}.`,
            low: Math.min(-0.1, ...bounds),
            high: Math.max(0.1, ...bounds),
            format: (value) => (value === 0 ? "0" : signed(100 * value, 0)),
            ends: [timeText(first.at, zone, false), timeText(last.at, zone, false)],
          },
          points,
        )
      : html`<p>There is nothing to compare yet.</p>`;
  return section(
    "lift",
    "Lift: does memory help?",
    html`<p>
        Memory:
        <span class="mark ${lift.verdict.split(" ")[0]}">${lift.verdict}</span
        >${sentence.slice(lift.verdict.length)}
      </p>
      ${chart}
      <p class="note">
        Success with memory minus success without it, in points. The band is the 95% interval.
      </p>`,
  );
}

/** Sums of tokens and their cost, which is `null` if a model has no price. */
export function tokensInAll(points: Overview["tokens"]["points"]): {
  readonly input: number;
  readonly output: number;
  readonly cost: number | null;
} {
  return {
    input: sum(points.map((one) => one.input)),
    output: sum(points.map((one) => one.output)),
    cost: points.map((one) => one.cost).reduce(sumOfCosts, 0),
  };
}

export function tokensSection({ tokens: { step, points } }: Overview, zone: Zone, hasPrices: boolean): Html {
  if (points.length === 0)
    return section("tokens", "Tokens", html`<p>No model call reported its tokens.</p>`);
  const { input, output, cost } = tokensInAll(points);
  const most = points.reduce((high, one) => Math.max(high, one.input + one.output), 1);
  const chart = barChart(
    {
      label: `Tokens in ${points.length} stretches of time: ${countText(input)} input and ${countText(output)} output in all.`,
      low: 0,
      high: most,
      format: (value) =>
        value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(value),
      ends: [
        timeText(points[0]?.from ?? 0, zone, false),
        timeText((points.at(-1)?.from ?? 0) + step, zone, false),
      ],
    },
    points.map(({ from, input: read, output: written, cost: paid }) => ({
      parts: [read, written] as const,
      says: `${timeText(from, zone)}: ${countText(read)} input, ${countText(written)} output${paid === null || !hasPrices ? "" : `, cost ${costText(paid)}`}`,
    })),
  );
  const paid = hasPrices
    ? html`<p>
        Cost: ${cost === null ? "unknown, because a model that was called has no price" : costText(cost)}.
      </p>`
    : html`<p class="note"><code>--prices FILE</code> adds the cost.</p>`;
  return section(
    "tokens",
    "Tokens and cost",
    html`<p class="note"><span class="key"></span>input <span class="key without"></span>output</p>
      ${chart}
      <p>${countText(input)} input tokens, ${countText(output)} output tokens.</p>
      ${paid}`,
  );
}
