/** What a user should find in the store after a program ran. Written by the grammar; nothing here knows the library. */

export type RunKind = "chain" | "graph" | "node" | "chat_model" | "tool" | "retriever";

export type RunStatus = "success" | "failure" | "interrupted" | "cancelled" | "unknown";

/** Tokens that a model reports of one call. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** A run and the runs below it, in any order. */
export interface ExpectedRun {
  readonly name: string;
  readonly kind: RunKind;
  /** Several where the documents leave it open. */
  readonly status: RunStatus | readonly RunStatus[];
  /** Of a model that reported them. */
  readonly tokens?: Tokens | undefined;
  /** Of a run that failed. */
  readonly error?: string | undefined;
  readonly children: readonly ExpectedRun[];
}

/** A root run with all below it: the thread and the user are those of every run of the tree. */
export interface ExpectedRoot {
  readonly run: ExpectedRun;
  readonly thread: string | null;
  /** Several where handlers are told of the user only at times. */
  readonly user: readonly (string | null)[];
  /** Whether it is below a run that the handler does not see. */
  readonly inside: boolean;
}

/** One experience. */
export interface ExpectedAttempt {
  readonly task: string;
  readonly outcome: "success" | "failure" | "partial";
  /** Who says so: an evaluator, an error, or a person's label. */
  readonly source: "test" | "error" | "human";
  /** What may stand there; `null` where no provider reported any. */
  readonly tokens: readonly (number | null)[];
  readonly thread: string | null;
  readonly user: readonly (string | null)[];
}

/** What a tool was used for in a session: asked again after a person answered, it is used once. */
export interface ExpectedTool {
  readonly calls: number;
  readonly failures: number;
}

/** What happened in a thread, or in a root without one. */
export interface ExpectedSession {
  readonly thread: string | null;
  readonly roots: number;
  readonly runs: number;
  /** Those of runs that failed; interrupts and jumps are none. `null` where it is not known how they are worded. */
  readonly errors: readonly string[] | null;
  /** By name; `null` where a person was asked and never answered. */
  readonly tools: ReadonlyMap<string, ExpectedTool> | null;
}

/** All that a program leaves behind. */
export interface Expectation {
  readonly sessions: readonly ExpectedSession[];
  readonly roots: readonly ExpectedRoot[];
  readonly attempts: readonly ExpectedAttempt[];
  /** Roots that no task could be found for. */
  readonly withoutTask: number;
}

/** How a piece of a program ended. */
export type End =
  | { readonly status: "success" }
  /** `error` where it is known how it is worded; `nodes`: the nodes that it failed in. */
  | { readonly status: "failure"; readonly error?: string; readonly nodes: readonly string[] }
  | { readonly status: "interrupted" }
  | { readonly status: "cancelled" };

export const SUCCESS: End = { status: "success" };
export const CANCELLED: End = { status: "cancelled" };
export const INTERRUPTED: End = { status: "interrupted" };

/** The runs that a piece of a program made, and how it ended. */
export interface Played {
  readonly runs: readonly ExpectedRun[];
  readonly end: End;
}

/** Nothing that a handler sees. */
export const NOTHING: Played = { runs: [], end: SUCCESS };

/** A piece that is a run of its own, around what happened inside it. */
export function around(
  run: Pick<ExpectedRun, "name" | "kind"> & { readonly tokens?: Tokens | undefined },
  inside: Played,
): Played {
  const { runs: children, end } = inside;
  const error = end.status === "failure" ? end.error : undefined;
  return { runs: [{ ...run, status: end.status, error, children }], end };
}

/** Pieces one after the other, as long as each succeeds. */
export function inOrder(pieces: readonly (() => Played)[]): Played {
  const runs: ExpectedRun[] = [];
  for (const piece of pieces) {
    const played = piece();
    runs.push(...played.runs);
    if (played.end.status !== "success") return { runs, end: played.end };
  }
  return { runs, end: SUCCESS };
}

/** Pieces at once, all of which end: of those that fail the first is what the whole fails with. */
export function atOnce(pieces: readonly Played[]): Played {
  const end = (status: End["status"]): End | undefined =>
    pieces.map((piece) => piece.end).find((one) => one.status === status);
  return {
    runs: pieces.flatMap(({ runs }) => runs),
    end: end("failure") ?? end("cancelled") ?? end("interrupted") ?? SUCCESS,
  };
}

/** A piece that is tried until it does not fail. */
export function again(tries: number, piece: () => Played): Played {
  const runs: ExpectedRun[] = [];
  let end: End = SUCCESS;
  for (let tried = 0; tried < tries; tried++) {
    const played = piece();
    runs.push(...played.runs);
    end = played.end;
    if (end.status !== "failure") break;
  }
  return { runs, end };
}
