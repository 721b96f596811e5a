import { fit } from "./grammar/fit.ts";
import type { Program } from "./program.ts";

/** A shape that the library is known to get wrong. It is not generated until it is mended. */
export interface KnownFault {
  /** What part of the expectations it belongs to. */
  readonly part: "task" | "thread" | "user" | "tree" | "attempt" | "control flow" | "label";
  readonly shape: (program: Program) => boolean;
  /** The nearest program without it. */
  readonly instead: (program: Program) => Program;
}

/** By name: what goes wrong. Each has a test of its own among the found ones. */
export const KNOWN_FAULTS: Readonly<Record<string, KnownFault>> = {};

/** The fault that a program has the shape of. */
export function knownFault(program: Program): string | undefined {
  return Object.entries(KNOWN_FAULTS).find(([, { shape }]) => shape(program))?.[0];
}

/** The nearest program that has no known fault. @throws Error when what is given instead of a fault has it too */
export function withoutKnownFaults(program: Program): Program {
  let nearest = program;
  for (let tries = 0; tries < 50; tries++) {
    const fault = knownFault(nearest);
    const instead = fault === undefined ? undefined : KNOWN_FAULTS[fault]?.instead;
    if (!instead) return nearest;
    nearest = fit(instead(nearest));
  }
  throw new Error(`Expected a program without "${knownFault(nearest)}": ${JSON.stringify(nearest)}`);
}
