import { newcombePaired, type Pairs } from "../../src/base/stats/newcombe-paired.ts";
import { wilson } from "../../src/base/stats/wilson.ts";
import { markdownTable } from "../write-evidence.ts";
import type { Trial } from "./trial.ts";

type Cells = ReadonlyMap<string, ReadonlyMap<string, Trial>>;

/** Tables of what was answered: each cell, and pairs of cells by task. */
export function report(cells: Cells, model: string): string {
  return [
    `\`npm run bench:model\`, ${new Date().toISOString().slice(0, 10)}; ${model}, greedy. A row says what was recorded and how it was told. n: tasks that were answered. Solved: share, with its 95% interval. Repeated: answers that are the failed approach again. Harmed: tasks that fail and are solved where nothing is told. Characters: mean length of what was told.`,
    markdownTable(
      ["half", "recorded", "told as", "n", "solved", "repeated", "harmed", "characters"],
      [...cells].map((cell) => row(cell, cells)),
    ),
    "Differences by task: the same tasks answered in both cells, 95% interval (Newcombe's method 10), exact McNemar test.",
    markdownTable(["cells", "n", "difference, points", "p"], comparisons(cells)),
  ].join("\n\n");
}

function row([name, trials]: [string, ReadonlyMap<string, Trial>], cells: Cells): string[] {
  const all = [...trials.values()];
  const alone = cells.get(`${name.split(" | ")[0]} | nothing | –`);
  const harmed = [...trials].filter(([task, { solved: did }]) => !did && alone?.get(task)?.solved === true);
  const solved = all.filter((trial) => trial.solved).length / all.length;
  const [low, high] = wilson(solved, all.length);
  return [
    ...name.split(" | "),
    String(all.length),
    `${percent(solved)}% (${percent(low)} to ${percent(high)})`,
    String(all.filter((trial) => trial.repeated).length),
    alone === undefined ? "" : String(harmed.length),
    (all.reduce((sum, trial) => sum + trial.characters, 0) / all.length).toFixed(0),
  ];
}

function comparisons(cells: Cells): string[][] {
  return [...cells.keys()].flatMap((name) => {
    const [half, recorded, form] = name.split(" | ") as [string, string, string];
    if (half === "loop" && recorded.startsWith("memory"))
      return ["no memory", "last 5 runs", "memory, feedback of the check"]
        .filter((arm) => arm !== recorded)
        .flatMap((arm) => compared(cells, name, `loop | ${arm} | ${form}`));
    if (form === "brief" && !recorded.startsWith("unrelated"))
      return [...cells.keys()]
        .filter((other) => other.startsWith(`${half} | ${recorded} | `) && other !== name)
        .concat(`${half} | nothing | –`)
        .flatMap((other) => compared(cells, name, other));
    return recorded.startsWith("unrelated") ? compared(cells, name, "ordinary | nothing | –") : [];
  });
}

function compared(cells: Cells, name: string, other: string): string[][] {
  const [first, second] = [cells.get(name), cells.get(other)];
  if (!first || !second) return [];
  const pairs = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  for (const [task, { solved }] of first) {
    const against = second.get(task)?.solved;
    if (against === undefined) continue;
    pairs[solved ? (against ? "both" : "onlyFirst") : against ? "onlySecond" : "neither"]++;
  }
  const n = pairs.both + pairs.onlyFirst + pairs.onlySecond + pairs.neither;
  if (n === 0) return [];
  const [low, high] = newcombePaired(pairs);
  return [
    [
      `${name.replaceAll(" | ", ", ")} over ${other.replaceAll(" | ", ", ")}`,
      String(n),
      `${percent((pairs.onlyFirst - pairs.onlySecond) / n)} (${percent(low)} to ${percent(high)})`,
      mcNemar(pairs).toPrecision(2),
    ],
  ];
}

/** Two-sided exact McNemar test: a fair coin for each pair that differs. */
export function mcNemar({ onlyFirst, onlySecond }: Pairs): number {
  const n = onlyFirst + onlySecond;
  let [term, tail] = [0.5 ** n, 0];
  for (let k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

function percent(share: number): string {
  return (100 * share).toFixed(0);
}
