import type { ExpectedSession, ExpectedTool } from "./expectation.ts";
import type { Session } from "./library.ts";
import type { Observation } from "./observe.ts";

/** What is wrong with the sessions that were found, as lines. Those below something unseen are nobody's promise. */
export function compareSessions(
  expected: readonly ExpectedSession[],
  { sessions, roots }: Observation,
): string[] {
  if (roots.some(({ inside }) => inside)) return [];
  // A session whose errors nobody knows could be any, so the others are looked for first.
  const left = expected.toSorted((a, b) => Number(a.errors === null) - Number(b.errors === null));
  const strangers = sessions.filter((session) => {
    const at = left.findIndex((one) => same(one, session));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  if (strangers.length === 0 && left.length === 0) return [];
  return [
    ...strangers.map((session) => `session that is not expected: ${foundText(session)}`),
    ...left.map(
      (session) =>
        `session that is missing: ${text({ ...session, errors: session.errors ?? [] }, session.tools ?? new Map())}`,
    ),
  ];
}

function same(expected: ExpectedSession, found: Session): boolean {
  const { errors, tools } = expected;
  return (
    text({ ...expected, errors: errors ?? [] }, tools ?? toolsOf(found)) ===
    foundText({ ...found, errors: errors ? found.errors : [] })
  );
}

function foundText(session: Pick<Session, "threadId" | "roots" | "runs" | "tools" | "errors">): string {
  const { threadId, roots, runs } = session;
  // Runs that were given up say so in an error of their own.
  const own = session.errors.filter((error) => !/abort|changed my mind|gone/i.test(error));
  const errors = [...new Set(own.map(withoutCauses))];
  return text({ thread: threadId, roots: roots.length, runs, errors }, toolsOf(session));
}

const toolsOf = ({ tools }: Pick<Session, "tools">): ReadonlyMap<string, ExpectedTool> =>
  new Map(tools.map(({ name, calls, failures }) => [name, { calls, failures }]));

function text(
  {
    thread,
    roots,
    runs,
    errors,
  }: Omit<ExpectedSession, "tools" | "errors"> & { readonly errors: readonly string[] },
  tools: ReadonlyMap<string, ExpectedTool>,
): string {
  const used = [...tools].map(([name, { calls, failures }]) => `${name} ${calls} of them ${failures} failed`);
  return `${thread ?? "no thread"}, ${roots} roots, ${runs} runs, tools [${used.toSorted().join(", ")}], errors [${errors.toSorted().join(", ")}]`;
}

/** What an error was caused by follows it. */
export function withoutCauses(error: string): string {
  return error.split("\nCause: ")[0] ?? "";
}
