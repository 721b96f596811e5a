import { type Html, html } from "./html.ts";
import { CHART, coordinate, INNER, linear, ticks } from "./scale.ts";

/** A line of a chart. A value of `null` has no dot, and the line passes straight over it. */
export interface Line {
  /** The CSS class that gives the line its colour. */
  readonly look: "given" | "without";
  readonly values: readonly (number | null)[];
  /** The tooltips of the line's dots, one for each value. */
  readonly says: readonly string[];
}

interface Axes {
  /** Describes the chart to screen readers (`aria-label`). */
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly format: (value: number) => string;
  /** The labels at the left and the right end of the horizontal axis. */
  readonly ends: readonly [string, string];
}

/** Draws lines. All steps on the horizontal axis are equally wide. */
export function lineChart(axes: Axes, lines: readonly Line[]): Html {
  const count = Math.max(...lines.map(({ values }) => values.length));
  const x = (index: number): number => CHART.left + (INNER.width * (index + 0.5)) / count;
  const y = linear([axes.low, axes.high], [CHART.top + INNER.height, CHART.top]);
  const drawn = lines.map(({ look, values, says }) => {
    const dots = values.flatMap((value, index) => (value === null ? [] : [{ index, value }]));
    const path = dots
      .map(
        ({ index, value }, place) =>
          `${place === 0 ? "M" : "L"}${coordinate(x(index))} ${coordinate(y(value))}`,
      )
      .join("");
    return html`<path class="line ${look}" d="${path}" />${dots.map(
        ({ index, value }) =>
          html`<circle class="dot ${look}" cx="${coordinate(x(index))}" cy="${coordinate(y(value))}" r="3.5"
            ><title>${says[index]}</title></circle
          >`,
      )}`;
  });
  return framed(axes, html`${drawn}`);
}

/** Draws a line of estimates inside a band of their intervals. */
export function bandChart(
  axes: Axes,
  points: readonly {
    readonly value: number;
    readonly interval: readonly [number, number];
    readonly says: string;
  }[],
): Html {
  const x = linear([0, Math.max(1, points.length - 1)], [CHART.left + 4, CHART.width - CHART.right - 4]);
  const y = linear([axes.low, axes.high], [CHART.top + INNER.height, CHART.top]);
  const at = (index: number, value: number): string => `${coordinate(x(index))} ${coordinate(y(value))}`;
  const upper = points.map(({ interval }, index) => at(index, interval[1]));
  const lower = points.map(({ interval }, index) => at(index, interval[0])).toReversed();
  const middle = points.map(({ value }, index) => at(index, value));
  return framed(
    axes,
    html`<path class="band" d="M${[...upper, ...lower].join("L")}Z" /><line
        class="zero"
        x1="${CHART.left}"
        x2="${CHART.width - CHART.right}"
        y1="${coordinate(y(0))}"
        y2="${coordinate(y(0))}"
      /><path class="line given" d="M${middle.join("L")}" />${points.map(
        ({ value, says }, index) =>
          html`<circle class="dot given" cx="${coordinate(x(index))}" cy="${coordinate(y(value))}" r="2.5"
            ><title>${says}</title></circle
          >`,
      )}`,
  );
}

/** Draws bars. Each bar has two parts, the second on top of the first. */
export function barChart(
  axes: Axes,
  bars: readonly { readonly parts: readonly [number, number]; readonly says: string }[],
): Html {
  const width = INNER.width / bars.length;
  const y = linear([axes.low, axes.high], [CHART.top + INNER.height, CHART.top]);
  const rect = (index: number, from: number, to: number, look: string): Html =>
    html`<rect
      class="bar ${look}"
      x="${coordinate(CHART.left + index * width + Math.min(1, width / 8))}"
      width="${coordinate(Math.max(1, width - Math.min(2, width / 4)))}"
      y="${coordinate(y(to))}"
      height="${coordinate(Math.max(0, y(from) - y(to)))}"
    />`;
  return framed(
    axes,
    html`${bars.map(
      ({ parts: [first, second], says }, index) =>
        html`<g
          >${rect(index, 0, first, "given")}${rect(index, first, first + second, "without")}<title>
            ${says}
          </title></g
        >`,
    )}`,
  );
}

function framed({ label, low, high, format, ends }: Axes, inside: Html): Html {
  const y = linear([low, high], [CHART.top + INNER.height, CHART.top]);
  const right = CHART.width - CHART.right;
  const below = CHART.height - 8;
  return html`<svg
    class="chart"
    viewBox="0 0 ${CHART.width} ${CHART.height}"
    role="img"
    aria-label="${label}"
  >
    ${ticks(low, high).map(
      (tick) =>
        html`<line
            class="grid"
            x1="${CHART.left}"
            x2="${right}"
            y1="${coordinate(y(tick))}"
            y2="${coordinate(y(tick))}"
          /><text class="tick end" x="${CHART.left - 6}" y="${coordinate(y(tick) + 4)}"
            >${format(tick)}</text
          >`,
    )}${inside}
    <text class="tick" x="${CHART.left}" y="${below}">${ends[0]}</text>
    <text class="tick end" x="${right}" y="${below}">${ends[1]}</text>
  </svg>`;
}
