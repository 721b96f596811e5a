import type { ArmResult } from "./run-arm.ts";
import { blocks, type Difference, mean, percentile } from "./statistics.ts";

const BLOCK = 20;
const BARS = "▁▂▃▄▅▆▇█";

/** Success over time as one line: a bar per block of tasks. */
export function curve({ name, successes }: ArmResult): string {
  const rates = blocks(successes, BLOCK);
  const bars = rates.map((rate) => BARS[Math.min(BARS.length - 1, Math.floor(rate * BARS.length))]).join("");
  return `${name.padEnd(16)} ${bars}  ${rates.map((rate) => String(Math.round(100 * rate)).padStart(3)).join(" ")}   all ${(100 * mean(successes.map(Number))).toFixed(1)}%`;
}

export function difference(what: string, { points, low, high }: Difference): string {
  const sign = points >= 0 ? "+" : "";
  return `${what}: ${sign}${points.toFixed(1)} points, 95% interval [${low.toFixed(1)}, ${high.toFixed(1)}] (paired bootstrap over tasks)`;
}

export function latency({ recallTimes }: ArmResult): string {
  const at = (share: number): string => {
    const all = percentile(
      recallTimes.map((time) => time.all),
      share,
    );
    const embedding = percentile(
      recallTimes.map((time) => time.embedding),
      share,
    );
    return `p${100 * share} ${all.toFixed(1)} ms, of which embedding ${embedding.toFixed(1)} ms`;
  };
  return `recall latency, ledger included: ${at(0.5)}; ${at(0.95)} (${recallTimes.length} recalls)`;
}

export function rows({ name, rows: { experiences, runs, injections }, seconds }: ArmResult): string {
  return `${name.padEnd(16)} ${experiences} experiences, ${runs} runs, ${injections} injections in ${seconds.toFixed(1)} s`;
}

/** The lines of Python that open what the demo wrote. */
export function python(directory: string): string {
  return [
    "import deeplake",
    `ds = deeplake.open(${JSON.stringify(`${directory}/experiences`)})`,
    'print(ds.schema, len(ds), ds["task_description"][0], ds["outcome"][0])',
  ].join("\n");
}
