import { list, type Option, plain, readOption } from "../../../base/options/option.ts";
import { wilson } from "../../../base/stats/wilson.ts";
import type { ApproachPattern } from "../../patterns/mine-approaches.ts";
import type { ErrorPattern } from "../../patterns/mine-errors.ts";
import type { Patterns } from "../../patterns/mine-patterns.ts";
import type { FoundPattern } from "../../records/skill.ts";

const found = list<Patterns["errors"]>("a list of patterns", plain("a pattern"));

/** Refuses what `minePatterns` did not make. @throws DeeplakeError INVALID_ARGUMENT */
export function checkPatterns(patterns: Patterns | null | undefined): void {
  for (const part of ["approaches", "tools", "errors"] as const)
    readOption(found as Option<unknown>, patterns?.[part], `patterns.${part}`);
}

/**
 * Patterns that tell an agent what to do: features that go with success or failure, and errors that were
 * overcome.
 */
export function foundPatterns({ approaches, tools, errors }: Patterns): FoundPattern[] {
  return [
    ...approaches.map((pattern) => ofApproach("approach", "An approach that", pattern)),
    ...tools.map((pattern) => ofApproach("tools", "A run that, of its tools,", pattern)),
    ...errors.filter(({ resolvedBy }) => resolvedBy.length > 0).map(ofError),
  ];
}

function ofApproach(kind: string, subject: string, pattern: ApproachPattern): FoundPattern {
  const { feature, difference, interval, tasks, attempts } = pattern;
  const verb = difference > 0 ? "Prefer" : "Avoid";
  return {
    pattern: `${kind}: ${feature}`,
    advice: `${verb} ${kind === "tools" ? "runs whose tool calls" : "approaches that"} show “${feature}”.`,
    details: [
      `${subject} ${feature}: mean score ${pattern.with.mean.toFixed(2)} of ${pattern.with.n}.`,
      `Other attempts: ${pattern.without.mean.toFixed(2)} of ${pattern.without.n}.`,
    ],
    evidence: { effect: difference, interval, n: pattern.with.n, tasks, sources: attempts },
  };
}

function ofError({ signature, n, tasks, resolvedBy, did, attempts }: ErrorPattern): FoundPattern {
  const solved = resolvedBy.length;
  const what = did.length === 0 ? "another attempt" : did.map(({ feature }) => `“${feature}”`).join(", ");
  return {
    pattern: `error: ${signature}`,
    advice: `When an attempt ends with “${signature}”, try what solved such tasks later: ${what}.`,
    details: [
      `Seen ${n} times in ${tasks} tasks, of which ${solved} were solved later.`,
      ...did.map(
        ({ feature, n: times }) =>
          `${feature}: in ${times} of the attempts that solved one, in none that failed.`,
      ),
    ],
    evidence: {
      effect: solved / tasks,
      interval: wilson(solved / tasks, tasks),
      n,
      tasks,
      sources: [...attempts, ...resolvedBy],
    },
  };
}
