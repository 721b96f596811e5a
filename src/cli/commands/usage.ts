import { readFileSync } from "node:fs";

import { parsedJson } from "../../base/json/read-json.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import { readOption, wholeFrom } from "../../base/options/option.ts";
import type { ModelPrices, UsageKey } from "../../experience/store/usage.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { shortStoredIds } from "../stored-ids.ts";
import { columns } from "../text/columns.ts";
import { styleOf } from "../text/style.ts";
import { costText, counted, countText } from "../text/values.ts";
import { checkInput } from "./check-input.ts";
import { sum } from "../../base/collections/sum.ts";

/** Most lines without `--k`. */
const LISTED = 20;

export function usageCommand(
  {
    from,
    by = "model",
    k = LISTED,
    prices,
  }: { readonly from?: string; readonly by?: UsageKey; readonly k?: number; readonly prices?: string },
  { width, hasColours }: Pick<Screen, "width" | "hasColours">,
): Promise<Answer> {
  readOption(wholeFrom(1), k, "k");
  return withStore(from, async (experience) => {
    const priced = pricesIn(prices);
    const all = await experience.runs.usage({ by, ...(priced && { prices: priced }) });
    if (all.length === 0) return { text: "No model call was logged.", data: all };
    const isId = by === "thread" || by === "root";
    const short = isId ? await shortStoredIds(experience) : (key: string) => key;
    const text = columns(
      [
        {
          header: by.toUpperCase(),
          cell: ({ key }) => short(key) || "(none)",
          ...(isId ? { isId } : { least: 10 }),
        },
        { header: "CALLS", cell: ({ calls }) => countText(calls), align: "right" },
        { header: "INPUT", cell: ({ input }) => countText(input), align: "right" },
        { header: "CACHED", cell: ({ cached }) => (cached > 0 ? countText(cached) : ""), align: "right" },
        { header: "OUTPUT", cell: ({ output }) => countText(output), align: "right" },
        { header: "TOTAL", cell: ({ total }) => countText(total), align: "right" },
        { header: "COST", cell: ({ cost }) => (priced ? costText(cost) : ""), align: "right" },
        {
          header: "UNREPORTED",
          cell: ({ unreported }) => (unreported > 0 ? countText(unreported) : ""),
          align: "right",
        },
      ],
      all.slice(0, k),
      { width, style: styleOf(hasColours) },
    );
    const unreported = sum(all.map((one) => one.unreported));
    const notes = [
      ...(all.length > k ? [`${k} of ${all.length}; --k shows more.`] : []),
      ...(unreported > 0 ? [`${counted(unreported, "call")} reported no tokens and are in no sum.`] : []),
      ...(priced ? [] : ["--prices FILE adds the cost."]),
    ];
    return { text: [text, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n"), data: all };
  });
}

/** Reads the prices in a file. @throws DeeplakeError INVALID_ARGUMENT */
export function pricesIn(file: string | undefined): ModelPrices | undefined {
  if (file === undefined) return undefined;
  const expected = "a JSON object of prices by model for --prices";
  checkInput(file, expected);
  const found = parsedJson(readFileSync(file, "utf8"));
  if (typeof found === "object" && found !== null && !Array.isArray(found)) return found as ModelPrices;
  throw invalid(expected, `another content of ${file}`);
}
