import { minePatterns, type Patterns } from "../../experience/patterns/mine-patterns.ts";
import { openStore, requireRecorded } from "../open-store.ts";

/** Finds patterns in the experience of a location. */
export async function patternsAt(location: string): Promise<Patterns> {
  requireRecorded(location);
  await using experience = await openStore(location);
  return await minePatterns(experience);
}

/** Formats patterns, one line each, by kind. */
export function patternsText({ approaches, tools, errors, drifts }: Patterns): string {
  const effect = (difference: number, [low, high]: readonly [number, number]): string =>
    `${signed(difference)} [${signed(low)}, ${signed(high)}]`;
  const lines = [
    ...[...approaches, ...tools].map(
      ({ feature, difference, interval, with: group, tasks }) =>
        `${feature}: ${effect(difference, interval)}, n = ${group.n} in ${tasks} tasks`,
    ),
    ...errors.map(
      ({ signature, n, tasks, resolvedBy }) =>
        `error “${signature}”: ${n} times in ${tasks} tasks, ${resolvedBy.length} solved later`,
    ),
    ...drifts.map(
      ({ agent, difference, interval, n }) =>
        `${agent || "(no agent)"} changed over time: ${effect(difference, interval)}, n = ${n}`,
    ),
  ];
  return lines.length === 0 ? "No pattern stands out from chance." : lines.join("\n");
}

function signed(number: number): string {
  return `${number >= 0 ? "+" : ""}${number.toFixed(2)}`;
}
