import type { Lift } from "../../experience/ledger/compare-arms.ts";
import type { LiftOptions, LiftReport } from "../../experience/ledger/lift.ts";
import { readOption, wholeFrom } from "../../base/options/option.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import { plainScreen, type Screen } from "../screen.ts";
import { shortStoredIds } from "../stored-ids.ts";
import { type Column, columns } from "../text/columns.ts";
import { type Style, styleOf } from "../text/style.ts";
import { counted, countText, NONE, percentText, signed } from "../text/values.ts";
import { fittedApart, widthOf, wrapped } from "../text/width.ts";

/** Most groups listed without `--k`. */
const LISTED = 20;
export function liftCommand(
  { from, k = LISTED, ...options }: LiftOptions & { readonly from?: string; readonly k?: number },
  screen: Screen,
): Promise<Answer> {
  readOption(wholeFrom(1), k, "k");
  return withStore(from, async (experience) => {
    const report = await experience.experiment.lift(options);
    const isIds = options.by === "experience";
    const short = isIds ? await shortStoredIds(experience) : undefined;
    return { text: liftText(report, screen, k, short), data: report };
  });
}

/**
 * Formats the report: a sentence for the whole, and a line for each group.
 * @param short How ids are shown, if the groups are experiences.
 */
export function liftText(
  report: LiftReport,
  { width, hasColours }: Pick<Screen, "width" | "hasColours"> = plainScreen(),
  k = LISTED,
  short?: (id: string) => string,
): string {
  const { metric, groups } = report;
  const said = wrapped(`Memory: ${liftSentence(report, metric)}`, width);
  const shown = groups.slice(0, k);
  const rest =
    shown.length < groups.length
      ? `${shown.length} of ${counted(groups.length, "group")}, largest first; --k shows more.`
      : "";
  return [
    said,
    ...(shown.length === 0 ? [] : [groupsText(shown, metric, short, width, styleOf(hasColours))]),
    [...(rest === "" ? [] : [rest]), ...notes(shown).map((note) => wrapped(note, width))].join("\n"),
  ].join("\n\n");
}

/** Notes on what the figures of the table mean. */
function notes(groups: readonly Lift[]): string[] {
  const isMissing = groups.some((one) => missingText(one) !== "");
  return [
    "n: threads, or runs without a thread, with an outcome. Where recall found nothing to give, memory could not help, and they do not count.",
    ...(groups.length > 0
      ? ["LIFT, INTERVAL: difference with memory, and where it lies with 95% certainty."]
      : []),
    ...(isMissing
      ? [
          "MISSING: how many more need an outcome, with + without memory, before a difference of 10 points would show.",
        ]
      : []),
  ];
}

/** A table of the groups. Their names are in a column, or on a line below each row if they are too long for it. */
function groupsText(
  groups: readonly Lift[],
  metric: LiftReport["metric"],
  short: ((id: string) => string) | undefined,
  width: number,
  style: Style,
): string {
  const named: Column<Lift> = {
    header: "GROUP",
    cell: ({ label }) => (short ? short(label) : label || "(none)"),
    ...(short && { isId: true }),
  };
  const figures: readonly Column<Lift>[] = [
    { header: "VERDICT", cell: ({ verdict }) => verdict, isMarked: true },
    {
      header: "LIFT",
      cell: ({ difference }) => (difference === null ? NONE : scaled(difference, metric)),
      align: "right",
    },
    { header: "INTERVAL", cell: ({ interval }) => intervalText(interval, metric), align: "right" },
    { header: "WITH", cell: ({ injected }) => countText(injected.n), align: "right" },
    { header: "WITHOUT", cell: ({ withheld }) => countText(withheld.n), align: "right" },
    { header: "MISSING", cell: (one) => missingText(one), align: "right" },
  ];
  const table = columns([named, ...figures], groups, {
    width: Number.MAX_SAFE_INTEGER,
    style: styleOf(false),
  });
  const hasRoom = table.split("\n").every((line) => widthOf(line) <= width);
  if (short || hasRoom) return columns([named, ...figures], groups, { width, style });
  const names = fittedApart(groups.map(named.cell), width - 2);
  const lines = new Map(groups.map((one, index) => [one, `  ${names[index]}`]));
  return columns(figures, groups, { width, style, below: (one) => [lines.get(one) ?? ""] });
}

/** Says in sentences whether memory helped, how sure that is, and what is missing. */
export function liftSentence(lift: Lift, metric: LiftReport["metric"]): string {
  const { injected, withheld, difference, interval, tokens, verdict } = lift;
  const arms = `n = ${injected.n + withheld.n}: ${armText(injected, metric)} with, ${armText(withheld, metric)} without.`;
  const unlabelled = injected.unlabelled + withheld.unlabelled;
  const waiting =
    unlabelled > 0
      ? ` ${countText(unlabelled)} more ${unlabelled === 1 ? "has" : "have"} no outcome yet.`
      : "";
  if (difference === null || !interval) {
    const why =
      withheld.n + withheld.unlabelled === 0
        ? " Nothing was withheld: open the store with holdout, or if it is, wait for more threads."
        : "";
    return `not enough data, ${arms}${waiting}${why}`;
  }
  const unit = metric === "success" ? " points" : "";
  const cost =
    tokens === null
      ? `${Math.round(lift.injectedTokens)} tokens of text`
      : `${signed(tokens, 0)} tokens a run`;
  const missing =
    verdict === "not enough data"
      ? ` Missing: ${missingText(lift)} (with + without memory) before a difference of 10 points would show.`
      : "";
  return `${verdict}, ${scaled(difference, metric)}${unit} ${intervalText(interval, metric)} (95% interval), ${cost}. ${arms}${missing}${waiting}`;
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
