import type { Expectation, ExpectedAttempt, ExpectedRoot, ExpectedRun, Tokens } from "./expectation.ts";
import { compareSessions, withoutCauses } from "./compare-sessions.ts";
import type { Observation, ObservedAttempt, ObservedRoot, ObservedRun } from "./observe.ts";

/** What was expected and what was found, as texts that are equal where the one allows the other. */
export interface Texts {
  readonly expected: string;
  readonly found: string;
}

export function compare(expected: Expectation, observed: Observation): Texts {
  const roots = paired(expected.roots, observed.roots, sameRoot);
  const attempts = paired(expected.attempts, observed.attempts, sameAttempt);
  return {
    expected: text(
      expected.roots.map(rootText),
      expected.attempts.map(attemptText),
      expected.withoutTask,
      [],
    ),
    found: text(
      observed.roots.map((root) => {
        const allowed = roots.get(root);
        return allowed ? rootText(allowed) : foundRootText(root);
      }),
      observed.attempts.map((attempt) => {
        const allowed = attempts.get(attempt);
        return attemptText(allowed ?? { ...attempt, user: [attempt.user], tokens: [attempt.tokens] });
      }),
      observed.withoutTask,
      [...observed.complaints, ...compareSessions(expected.sessions, observed)],
    ),
  };
}

/** Runs as lines, children below their parents; experiences below all of them. Each in the order of their texts. */
function text(
  roots: readonly string[],
  attempts: readonly string[],
  withoutTask: number,
  complaints: readonly string[],
): string {
  return [
    ...roots.toSorted(),
    ...attempts.toSorted(),
    ...(withoutTask > 0 ? [`${withoutTask} without a task`] : []),
    ...complaints,
  ].join("\n");
}

/** Finds for as many found things as possible an expected one that allows it; each allows one (Kuhn's matching). */
function paired<Expected, Found>(
  expected: readonly Expected[],
  found: readonly Found[],
  same: (expected: Expected, found: Found) => boolean,
): Map<Found, Expected> {
  // By their places, because one run may be expected twice.
  const pairs = new Map<number, Found>();
  const isPlaced = (one: Found, tried: Set<number>): boolean =>
    expected.some((other, at) => {
      if (tried.has(at) || !same(other, one)) return false;
      tried.add(at);
      const before = pairs.get(at);
      if (before !== undefined && !isPlaced(before, tried)) return false;
      pairs.set(at, one);
      return true;
    });
  for (const one of found) isPlaced(one, new Set());
  return new Map([...pairs].map(([at, one]) => [one, expected[at] as Expected]));
}

function sameRoot({ run, thread, user, inside }: ExpectedRoot, found: ObservedRoot): boolean {
  return (
    inside === found.inside &&
    sameRun(run, found.run) &&
    found.threads.every((one) => one === thread) &&
    found.users.every((one) => user.includes(one))
  );
}

function sameRun(expected: ExpectedRun, found: ObservedRun): boolean {
  return (
    expected.name === found.name &&
    expected.kind === found.kind &&
    [expected.status].flat().includes(found.status) &&
    sameError(expected.error, found) &&
    tokensText(expected.tokens) === tokensText(found.tokens) &&
    expected.children.length === found.children.length &&
    paired(expected.children, found.children, sameRun).size === found.children.length
  );
}

/** A run that failed says why; one that succeeded says nothing, also where LangGraph jumped by throwing. */
function sameError(expected: string | undefined, { status, error }: ObservedRun): boolean {
  if (status === "success") return error === "";
  return status !== "failure" || expected === undefined || withoutCauses(error) === expected;
}

function sameAttempt(expected: ExpectedAttempt, found: ObservedAttempt): boolean {
  const { task, outcome, source, thread, user } = found;
  return (
    expected.task === task &&
    expected.outcome === outcome &&
    expected.source === source &&
    expected.thread === thread &&
    expected.user.includes(user) &&
    expected.tokens.includes(found.tokens)
  );
}

function rootText({ run, thread, user, inside }: ExpectedRoot): string {
  return runText(run, "", `${whoseText(thread, user)}${insideText(inside)}`);
}

const insideText = (inside: boolean): string => (inside ? " inside something unseen" : "");

function foundRootText({ run, threads, users, inside }: ObservedRoot): string {
  const whose = whoseText(threads.join(" and "), users);
  return runText(withErrors(run), "", `${whose}${insideText(inside)}`);
}

function runText(run: ExpectedRun, indent: string, more = ""): string {
  const status = [run.status].flat().join(" or ");
  const children = run.children.map((child) => runText(child, `${indent}  `)).toSorted();
  return [`${indent}${run.name} ${run.kind} ${status}${tokensText(run.tokens)}${more}`, ...children].join(
    "\n",
  );
}

/** With the errors, which an expected run does not tell. */
function withErrors(run: ObservedRun): ExpectedRun {
  const error = run.error === "" ? "" : ` (${run.error})`;
  return { ...run, name: `${run.name}${error}`, children: run.children.map(withErrors) };
}

function tokensText(tokens: Tokens | undefined): string {
  return tokens ? ` ${tokens.input}+${tokens.output}` : "";
}

type Told = Omit<ExpectedAttempt, "outcome" | "source"> & {
  readonly outcome: string;
  readonly source: string;
};

function attemptText({ task, outcome, source, tokens, thread, user }: Told): string {
  const used = tokens.map(String).join(" or ");
  return `"${task}" ${outcome} by ${source}, ${used} tokens${whoseText(thread, user)}`;
}

function whoseText(thread: string | null, users: readonly (string | null)[]): string {
  const user = users.some((one) => one) ? ` of ${users.map((one) => one ?? "nobody").join(" or ")}` : "";
  return `${thread ? ` in ${thread}` : ""}${user}`;
}
