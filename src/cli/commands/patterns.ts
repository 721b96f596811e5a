import { listOf } from "../../base/async/list-of.ts";
import { minePatterns, type Patterns } from "../../experience/patterns/mine-patterns.ts";
import type { Answer } from "../command.ts";
import { withStore } from "../open-store.ts";
import type { Screen } from "../screen.ts";
import { strangersNote } from "../strangers.ts";
import { counted, signed } from "../text/values.ts";
import { wrapped } from "../text/width.ts";

/** How much the mining looked at. */
interface Looked {
  /** Experiences that the store's trust policy lets agents learn from. */
  readonly attempts: number;
  readonly tasks: number;
  /** Attempts whose run called tools. */
  readonly tools: number;
}

/** Fewest attempts that a pattern needs, with and without a feature together. */
const LEAST = 16;

export function patternsCommand(
  from: string | undefined,
  { width, progress }: Pick<Screen, "width" | "progress">,
): Promise<Answer> {
  return withStore(from, async (experience) => {
    const found = await progress.while("Looking for patterns", minePatterns(experience));
    const all = await listOf(experience.scan());
    const believed = all.filter((one) => experience.trust.believes(one));
    const called = new Set<string>();
    for await (const run of experience.runs.scan()) if (run.kind === "tool") called.add(run.rootId);
    const looked = {
      attempts: believed.length,
      tasks: new Set(believed.map(({ task }) => task)).size,
      tools: believed.filter(({ runId }) => called.has(runId)).length,
    };
    const text = patternsText(found, looked, strangersNote(experience, all), width);
    return { text, data: { looked, ...found } };
  });
}

/** Formats patterns by kind. The end says how much was looked at and what is missing for more patterns. */
function patternsText(
  { approaches, tools, errors, drifts }: Patterns,
  looked: Looked,
  note: string,
  width: number,
): string {
  const effect = (difference: number, [low, high]: readonly [number, number]): string =>
    `${signed(difference, 2)} [${signed(low, 2)}, ${signed(high, 2)}]`;
  const features = (all: Patterns["approaches"]): string[] =>
    all.map(
      ({ feature, difference, interval, with: group, tasks }) =>
        `${feature}: ${effect(difference, interval)}, n = ${group.n} in ${tasks} tasks`,
    );
  const groups: [string, string[]][] = [
    ["Approaches (difference of the mean score, 95% interval)", features(approaches)],
    ["Tools (the same)", features(tools)],
    [
      "Errors",
      errors.map(
        ({ signature, n, tasks, resolvedBy }) =>
          `“${signature}”: ${n} times in ${counted(tasks, "task")}, ${resolvedBy.length} solved later`,
      ),
    ],
    [
      "Agents that changed over time",
      drifts.map(
        ({ agent, difference, interval, n }) =>
          `${agent || "(no agent)"}: ${effect(difference, interval)}, n = ${n}`,
      ),
    ],
  ];
  const shown = groups.filter(([, lines]) => lines.length > 0);
  return [
    ...shown.map(([title, lines]) =>
      [title, ...lines.map((line) => wrapped(line, width, "    ").replace("    ", "  "))].join("\n"),
    ),
    wrapped(`${lookedText(looked, shown.length === 0)} ${note}`.trimEnd(), width),
  ].join("\n\n");
}

function lookedText({ attempts, tasks, tools }: Looked, isNothing: boolean): string {
  const looked = `Looked at ${counted(attempts, "attempt")} at ${counted(tasks, "task")}; ${counted(tools, "attempt")} called tools.`;
  if (attempts < LEAST)
    return `${isNothing ? "No pattern yet. " : ""}${looked} A pattern needs at least 8 attempts with a feature and 8 without it, in 4 tasks: ${LEAST - attempts} more at least.`;
  return `${isNothing ? "No pattern stands out from chance. " : ""}${looked}`;
}
