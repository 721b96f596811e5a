/** The size of a chart in units of its SVG view box. The box is small, so that labels are readable on a telephone. */
export const CHART = { width: 420, height: 220, left: 44, right: 10, top: 10, bottom: 26 };

export const INNER = {
  width: CHART.width - CHART.left - CHART.right,
  height: CHART.height - CHART.top - CHART.bottom,
};

/** Writes a coordinate with at most one decimal. */
export function coordinate(value: number): string {
  return String(Math.round(10 * value) / 10);
}

/** Makes a function that maps the range `from` linearly to the range `to`. */
export function linear(
  from: readonly [number, number],
  to: readonly [number, number],
): (value: number) => number {
  const span = from[1] - from[0];
  return (value) => (span === 0 ? (to[0] + to[1]) / 2 : to[0] + ((value - from[0]) / span) * (to[1] - to[0]));
}

/** About how many parts an axis has. */
const PARTS = 4;

/** The round numbers between `low` and `high` that divide an axis. */
export function ticks(low: number, high: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / PARTS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
