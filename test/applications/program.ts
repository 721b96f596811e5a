import type { Tokens } from "./expectation.ts";

/**
 * When a step fails: `once` is its first try for an input, `second` is for the second input of a call only, `part` for
 * the second of the parts that a graph sends out.
 */
export type When = "never" | "always" | "once" | "second" | "part";

/** What a step's code gives to what it calls: its config, nothing, so that the context tells, or the handler again. */
export type Passing = "config" | "context" | "handler";

/** What an evaluator says. */
export type Score = true | false | 0.5;

/** A piece of a step's code. */
export type Work =
  | { readonly do: "model"; readonly tokens: Tokens | null; readonly fails: When; readonly passing: Passing }
  | { readonly do: "tool"; readonly fails: When; readonly passing: Passing }
  | { readonly do: "retrieve"; readonly passing: Passing }
  | {
      readonly do: "throw";
      readonly when: When;
      readonly what: "error" | "text" | "object" | "nothing" | "trap";
    }
  /** Waits for a person, once. */
  | { readonly do: "ask" }
  /** Takes so long that the caller may give up. */
  | { readonly do: "wait" }
  /** Another application, with the same task or with a part of it. */
  | { readonly do: "call"; readonly app: App; readonly part: boolean; readonly passing: Passing }
  /** Does something and goes on when that fails. */
  | { readonly do: "try"; readonly works: readonly Work[] };

/** What is built of runnables. */
export type Chain =
  | { readonly kind: "lambda"; readonly name: string | null; readonly works: readonly Work[] }
  | { readonly kind: "model"; readonly tokens: Tokens | null; readonly fails: When }
  | {
      readonly kind: "prompt";
      readonly tokens: Tokens | null;
      readonly fails: When;
      readonly parses: boolean;
    }
  | {
      readonly kind: "sequence";
      readonly before: readonly Work[] | null;
      readonly app: App;
      readonly after: readonly Work[] | null;
    }
  | { readonly kind: "parallel"; readonly apps: readonly App[] }
  | { readonly kind: "assign"; readonly app: App }
  | { readonly kind: "branch"; readonly app: App }
  /** A function that gives back the application, which LangChain then calls. */
  | { readonly kind: "returns"; readonly app: App }
  | { readonly kind: "retry"; readonly app: App; readonly tries: number }
  | { readonly kind: "fallbacks"; readonly app: App; readonly backup: App }
  /** `withExperience`; without a score only errors are recorded. */
  | { readonly kind: "experience"; readonly app: App; readonly score: Score | null };

/** A node of a graph. */
export type GraphNode =
  | { readonly is: "function"; readonly works: readonly Work[]; readonly tries: number }
  | { readonly is: "app"; readonly app: App }
  | { readonly is: "recall" }
  | { readonly is: "evaluate"; readonly score: Score }
  /** `experienceAgent`. */
  | { readonly is: "agent"; readonly works: readonly Work[]; readonly tries: number; readonly score: Score };

/** Nodes that run at once, and how the graph comes to the next stage: `send` gives its node two parts of the task. */
export interface Stage {
  readonly nodes: readonly GraphNode[];
  readonly route: "edge" | "condition" | "command" | "send";
}

export interface Graph {
  readonly kind: "graph";
  readonly name: string | null;
  /** Whether its nodes have the names of those of the graph around it. */
  readonly alike: boolean;
  readonly stages: readonly Stage[];
  /** How often the stages are gone through. */
  readonly rounds: number;
  /** Where the graph stops for a person without a word of its nodes. */
  readonly pause: { readonly place: "before" | "after"; readonly stage: number } | null;
}

/** `createAgent`. */
export interface Agent {
  readonly kind: "agent";
  readonly name: string | null;
  /** The tools that the model calls at once, turn by turn; then it answers. Each is the code of one. */
  readonly turns: readonly (readonly (readonly Work[])[])[];
  readonly tokens: Tokens | null;
  /** Whether the last call of the model fails. */
  readonly fails: When;
  /** Middleware: the library's, with what its evaluator says; approval of tools by a person; another try of the model. */
  readonly remembers: { readonly score: Score | null } | null;
  readonly approval: boolean;
  readonly retries: "none" | "around" | "inside";
}

/** Agents that share their messages: a supervisor calls one after the other, or each hands on to the next. */
export interface Team {
  readonly kind: "team";
  readonly leads: "supervisor" | "hand-off";
  readonly members: readonly Agent[];
  /** Of each call of the supervisor's model. */
  readonly tokens: Tokens | null;
}

/** A workflow of LangGraph's functional API, whose tasks are done in order. */
export interface Flow {
  readonly kind: "flow";
  readonly tasks: readonly { readonly works: readonly Work[]; readonly tries: number }[];
  /** What the workflow does itself when its tasks are done. */
  readonly works: readonly Work[];
}

export type App = Chain | Graph | Agent | Team | Flow;

/** The forms in which one message is given. */
export type MessageForm =
  | "text"
  | "tuple"
  | "role"
  | "role with blocks"
  | "type"
  | "serialised"
  | "message"
  | "message with blocks";

/** Where an input has its task. */
export type InputForm =
  /** Under a key, before any history. */
  | {
      readonly in: "key";
      readonly key: "task" | "question" | "query" | "input" | "prompt";
      readonly history: boolean;
    }
  /** As the only text whose key is no thread, user or id. */
  | { readonly in: "only text"; readonly beside: boolean }
  /** In `messages`: a list, or one message alone. */
  | {
      readonly in: "messages";
      readonly as: MessageForm;
      readonly alone: boolean;
      readonly around: "nothing" | "history" | "answer";
    }
  /** The input itself is a text or messages. */
  | { readonly in: "input"; readonly as: MessageForm; readonly alone: boolean }
  | { readonly in: "nothing" };

export type ThreadPlace =
  | "none"
  | `${"configurable" | "metadata"}.${"thread_id" | "session_id" | "conversation_id"}`;

export type UserPlace = "none" | `${"configurable" | "metadata" | "context"}.${"user_id" | "userId"}`;

/**
 * Where the handler is given: with the call, bound to the application, or inside something else that has none, or has
 * only a handler of somebody else.
 */
export type HandlerPlace =
  | "call"
  | "bound"
  | "call and bound"
  | "twice"
  | "two handlers"
  | "manager"
  | "inside"
  | "inside another's";

/** What is streamed of a graph. */
export type StreamMode = "values" | "updates" | "messages" | "debug" | "values and updates";

/** How a caller gives up: by a signal, or by leaving a stream. */
export type Stop = "abort" | "abort with a reason" | "break" | "cancel" | "response";

/** How an application is called, and what is read of what it gives. */
export type How =
  | { readonly way: "invoke" | "log" }
  /** Two calls at once, each in a thread of its own. */
  | { readonly way: "together" }
  | { readonly way: "stream"; readonly mode: StreamMode }
  | { readonly way: "events"; readonly version: "v1" | "v2" | "v3" }
  | { readonly way: "batch"; readonly returnExceptions: boolean; readonly oneByOne: boolean };

export type Decision = "approve" | "edit" | "reject";

/** A person's answer: to all that wait, or to the first of them; here, or in another process. */
export interface Resume {
  readonly how: How;
  readonly answers: "all" | "first";
  /** What a person says of calls of tools. */
  readonly decision: Decision;
  readonly elsewhere: boolean;
}

export interface Call {
  readonly how: How;
  /** Whether the caller chose the run's id. */
  readonly withId: boolean;
  /** How it is given up when a step takes long. */
  readonly stop: Stop | null;
  /** As many as are waited for. */
  readonly resumes: readonly Resume[];
  /** A person's word about the run, or about one inside it, when all has ended. */
  readonly label: "root" | "inside" | null;
  /** Whether all is done again from the first state that was kept. */
  readonly replays: boolean;
}

/** An application and what is done with it. */
export interface Program {
  readonly app: App;
  readonly input: InputForm;
  readonly thread: ThreadPlace;
  readonly user: UserPlace;
  /** Whether thread and user are bound to the application, instead of given with the call. */
  readonly bound: boolean;
  readonly handler: HandlerPlace;
  /** Whether the calls are made inside a function that LangSmith traces. */
  readonly traced: boolean;
  /** Whether graphs have a checkpointer. */
  readonly keeps: boolean;
  /** Whether a label makes an experience of a run. */
  readonly fromRuns: boolean;
  readonly calls: readonly Call[];
}
