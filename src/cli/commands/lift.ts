import type { Lift, LiftOptions, LiftReport } from "../../experience/ledger/lift.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import { plainScreen, type Screen } from "../screen.ts";
import { columns } from "../text/columns.ts";
import { marked, styleOf } from "../text/style.ts";
import { countText, NONE, percentText, signed } from "../text/values.ts";
import { wrapped } from "../text/width.ts";

export function liftCommand(
  { from, ...options }: LiftOptions & { readonly from?: string },
  screen: Screen,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const report = await experience.experiment.lift(options);
    return { text: liftText(report, screen), data: report };
  });
}

/** Formats the report: one sentence about all recalls, and one line for each group. */
export function liftText(
  report: LiftReport,
  { width, hasColours }: Pick<Screen, "width" | "hasColours"> = plainScreen(),
): string {
  const { metric, groups } = report;
  const style = styleOf(hasColours);
  const said = wrapped(`Memory: ${liftSentence(report, metric)}`, width);
  if (groups.length === 0) return said;
  const table = columns<Lift>(
    [
      { header: "GROUP", cell: ({ label }) => label || "(none)", least: 10 },
      { header: "VERDICT", cell: ({ verdict }) => verdict, mark: ({ verdict }) => marked(style, verdict) },
      {
        header: "LIFT",
        cell: ({ difference }) => (difference === null ? NONE : scaled(difference, metric)),
        align: "right",
      },
      { header: "INTERVAL", cell: ({ interval }) => intervalText(interval, metric), align: "right" },
      { header: "WITH", cell: ({ injected }) => countText(injected.n), align: "right" },
      { header: "WITHOUT", cell: ({ withheld }) => countText(withheld.n), align: "right" },
      { header: "MISSING", cell: (one) => missingText(one), align: "right" },
    ],
    groups,
    { width, style },
  );
  const missing = "MISSING: labelled units with + without, before a difference of 10 points would show.";
  return [said, "", table, "", wrapped(missing, width)].join("\n");
}

/** Says in sentences whether memory helped, how sure that is, and what is missing. */
export function liftSentence(lift: Lift, metric: LiftReport["metric"]): string {
  const { injected, withheld, difference, interval, tokens, verdict, method } = lift;
  const arms = `n = ${injected.n + withheld.n}: ${armText(injected, metric)} with, ${armText(withheld, metric)} without.`;
  const unlabelled = injected.unlabelled + withheld.unlabelled;
  const waiting =
    unlabelled > 0
      ? ` ${countText(unlabelled)} more ${unlabelled === 1 ? "has" : "have"} no outcome yet.`
      : "";
  if (difference === null || !interval) {
    const why =
      withheld.n + withheld.unlabelled === 0 ? " Nothing was withheld: open the store with holdout." : "";
    return `not enough data, ${arms}${waiting}${why}`;
  }
  const unit = metric === "success" ? " points" : "";
  const cost =
    tokens === null
      ? `${Math.round(lift.injectedTokens)} tokens of text`
      : `${signed(tokens, 0)} tokens a run`;
  const missing =
    verdict === "not enough data" ? ` Missing: ${missingText(lift)} labelled units (with + without).` : "";
  return `${verdict}, ${scaled(difference, metric)}${unit} ${intervalText(interval, metric)} (95%, ${method}), ${cost}. ${arms}${missing}${waiting}`;
}

function armText({ n, mean }: Lift["injected"], metric: LiftReport["metric"]): string {
  if (mean === null) return countText(n);
  return `${countText(n)} (${metric === "success" ? `${percentText(mean)} won` : `mean ${mean.toFixed(2)}`})`;
}

function missingText({ injected, withheld, needed, verdict }: Lift): string {
  if (verdict !== "not enough data") return "";
  const short = (n: number, all: number): string => countText(Math.max(0, Math.ceil(all) - n));
  return `${short(injected.n, needed.injected)} + ${short(withheld.n, needed.withheld)}`;
}

function scaled(value: number, metric: LiftReport["metric"]): string {
  return metric === "success" ? signed(100 * value, 1) : signed(value, 3);
}

function intervalText(interval: Lift["interval"], metric: LiftReport["metric"]): string {
  return interval ? `[${interval.map((end) => scaled(end, metric)).join(", ")}]` : "";
}
