import { existsSync } from "node:fs";

import { DeeplakeError } from "../../base/errors.ts";
import { oneLine, shortened } from "../../base/shortened.ts";
import type { Lift, LiftOptions, LiftReport } from "../../experience/ledger/lift.ts";
import { openStore } from "../open-store.ts";

/** Measures whether memory helped at a location. */
export async function liftAt(location: string, options: LiftOptions = {}): Promise<LiftReport> {
  if (!location.includes(":") && !existsSync(location)) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected recorded experience at ${location}, found nothing there. Name its location with --from.`,
    );
  }
  await using experience = await openStore(location);
  return await experience.experiment.lift(options);
}

/** Formats the report: one line for the whole and one for each group. */
export function liftText(report: LiftReport): string {
  const groups = report.groups.map(
    (group) => `  ${shortened(oneLine(group.label) || "(none)", 60)}: ${sentence(group, report.metric)}`,
  );
  return [`memory: ${sentence(report, report.metric)}`, ...groups].join("\n");
}

function sentence(lift: Lift, metric: LiftReport["metric"]): string {
  const { injected, withheld, difference, interval, tokens, needed, verdict, method } = lift;
  const counts = `n = ${injected.n + withheld.n} (${injected.n} with, ${withheld.n} without)`;
  if (difference === null || !interval)
    return `not enough data, ${counts}${withheld.n === 0 ? "; nothing was withheld, set holdout" : ""}`;
  const cost =
    tokens === null ? `${Math.round(lift.injectedTokens)} tokens of text` : `${signed(tokens, 0)} tokens`;
  const [unit, scale, digits] = metric === "success" ? ["points", 100, 1] : ["score", 1, 3];
  const range = interval.map((end) => (end * scale).toFixed(digits)).join(", ");
  const measured = `${signed(difference * scale, digits)} ${unit} [${range}], ${counts}, ${cost}, ${method}`;
  return verdict === "not enough data"
    ? `not enough data: ${measured}; ${needed.injected} with and ${needed.withheld} without are needed`
    : `${verdict}: ${measured}`;
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value >= 0 ? `+${text}` : text;
}
