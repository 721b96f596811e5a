import type { Program } from "./program.ts";

/** What stands for a field at its plainest. */
const PLAIN: Readonly<Record<string, unknown>> = {
  fails: "never",
  when: "never",
  passing: "config",
  name: null,
  tokens: null,
  part: false,
  parses: false,
  before: null,
  after: null,
  route: "edge",
  thread: "none",
  user: "none",
  bound: false,
  what: "error",
  handler: "call",
  traced: false,
  withId: false,
  stop: null,
  keeps: false,
  fromRuns: false,
  label: null,
  replays: false,
  tries: 1,
  rounds: 1,
  pause: null,
  alike: false,
  elsewhere: false,
  answers: "all",
  decision: "approve",
  oneByOne: false,
  remembers: null,
  approval: false,
  retries: "none",
  how: { way: "invoke" },
  input: { in: "key", key: "task", history: false },
  app: { kind: "lambda", name: null, works: [] },
  backup: { kind: "lambda", name: null, works: [] },
};

/** Lists that may not become empty. */
const NEEDED: readonly string[] = ["stages", "nodes", "apps", "calls", "tasks"];

/**
 * A program that fails as the given one does, and of whose simpler variants none does.
 * @param fails whether a program fails; it is asked again and again until `deadline`, Unix milliseconds
 */
export async function shrink(
  program: Program,
  fails: (program: Program) => Promise<boolean>,
  deadline: number,
): Promise<Program> {
  for (const simpler of variants(program)) {
    if (Date.now() > deadline) break;
    if (await fails(simpler as Program)) return shrink(simpler as Program, fails, deadline);
  }
  return program;
}

/** A value with one of its parts made simpler, the greatest steps first. */
function* variants(value: unknown, field = ""): Generator {
  const plain = PLAIN[field];
  // Tokens have an input too.
  if (plain !== undefined && typeof value !== "number" && JSON.stringify(value) !== JSON.stringify(plain))
    yield plain;
  if (typeof value !== "object" || value === null) return;
  if (isApp(value) && field !== "members") yield* appsIn(value);
  if (Array.isArray(value)) {
    if (value.length > (NEEDED.includes(field) ? 1 : 0))
      for (const index of value.keys()) yield value.toSpliced(index, 1);
    // What is plain for a list is not so for each of its items.
    const of = field === "members" ? field : "";
    for (const [index, item] of value.entries())
      for (const simpler of variants(item, of)) yield value.with(index, simpler);
    return;
  }
  for (const [name, item] of Object.entries(value))
    for (const simpler of variants(item, name)) yield { ...value, [name]: simpler };
}

/** The applications inside one. */
function* appsIn(app: object): Generator {
  for (const part of Object.values(app))
    if (typeof part === "object" && part !== null) {
      if (isApp(part)) yield part;
      else yield* appsIn(part as object);
    }
}

const isApp = (value: object): boolean => "kind" in value;
