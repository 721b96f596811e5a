import type { Observation } from "./observe.ts";
import type { Part } from "./part.ts";
import type { Call, How, Program, Resume } from "./program.ts";

/** One thing that is done with an application. It can be told to another process. */
export type Deed =
  | {
      readonly do: "call";
      readonly index: number;
      readonly call: Pick<Call, "how" | "withId" | "stop">;
      readonly runId: string;
    }
  | {
      readonly do: "resume";
      readonly resume: Resume;
      readonly withId: boolean;
      readonly runId: string;
    }
  /** Goes through the graph again, from the state that it had before its first node. */
  | { readonly do: "replay" }
  | {
      readonly do: "label";
      readonly runId: string;
      readonly where: "root" | "inside";
      readonly outcome: "success" | "failure";
    };

/** Who does what a program says. */
export interface Hands {
  /** What is expected when the application runs. */
  readonly playApp: Part["play"];
  /** @param elsewhere whether in another process than before */
  readonly do: (deed: Deed, elsewhere: boolean) => Promise<void>;
  readonly observe: () => Promise<Observation>;
  readonly close: () => Promise<void>;
}

/** Whether the application itself is streamed. */
export function streams({ way }: How, { handler }: Program): boolean {
  return ["stream", "events", "log"].includes(way) && !handler.startsWith("inside");
}

/** The thread of one of the calls that are made at once, and whose they are. */
export function whoseOf(program: Program, thread: number): { thread: string | null; user: string | null } {
  return {
    thread: program.thread === "none" ? null : `thread-${thread}`,
    user: program.user === "none" ? null : "user-1",
  };
}
