import type {
  Agent,
  App,
  Call,
  Graph,
  GraphNode,
  How,
  InputForm,
  Program,
  Resume,
  Work,
} from "../program.ts";
import { tree } from "../../support/run-tree.ts";

/** A program that showed a fault, at its simplest, and what it should leave behind. */
export interface Found {
  readonly program: Program;
  readonly left: string;
}

export const calling = (how: How): Call => ({
  how,
  withId: false,
  stop: null,
  resumes: [],
  label: null,
  replays: false,
});

export const usual: Omit<Program, "app"> = {
  input: { in: "key", key: "task", history: false },
  thread: "none",
  user: "none",
  bound: false,
  handler: "call",
  traced: false,
  keeps: false,
  fromRuns: false,
  calls: [calling({ way: "invoke" })],
};

export const config = { passing: "config" } as const;
export const tokens = { input: 3, output: 4 };
export const model = { do: "model", tokens, fails: "never", ...config } as const satisfies Work;
export const fails: Work = { do: "throw", when: "always", what: "error" };
export const lambda = (...works: Work[]): App => ({ kind: "lambda", name: null, works });
export const step = (...works: Work[]): GraphNode => ({ is: "function", works, tries: 1 });
export const agent = (...works: Work[]): GraphNode => ({ is: "agent", works, tries: 1, score: true });
export const stagesOf = (...stages: GraphNode[][]): Graph => ({
  kind: "graph",
  name: null,
  alike: true,
  stages: stages.map((nodes) => ({ nodes, route: "edge" })),
  rounds: 1,
  pause: null,
});
export const graph = (...works: Work[]): Graph => stagesOf([step(...works)]);
export const part = (app: App): Work => ({ do: "call", app, part: true, ...config });

export const answering: Agent = {
  kind: "agent",
  name: null,
  turns: [],
  tokens: null,
  fails: "never",
  remembers: null,
  approval: false,
  retries: "none",
};

export const labelled = (label: "root" | "inside"): Call => ({
  ...calling({ way: "invoke" }),
  withId: true,
  label,
});
export const answer = (elsewhere: boolean): Resume => ({
  how: { way: "invoke" },
  answers: "all",
  decision: "approve",
  elsewhere,
});

/** Somebody is asked before the second stage, and answers. */
export const asked = (elsewhere: boolean): Omit<Program, "app"> => ({
  ...usual,
  keeps: true,
  thread: "configurable.thread_id",
  calls: [{ ...calling({ way: "invoke" }), resumes: [answer(elsewhere)] }],
});
/** A graph that sends its second stage two parts, and asks before that stage. */
export const sending = (...stages: [GraphNode, GraphNode, GraphNode]): Graph => {
  const asking = pausing(stagesOf(...stages.map((node) => [node])));
  return {
    ...asking,
    alike: false,
    stages: asking.stages.map((stage, at) => (at === 0 ? { ...stage, route: "send" } : stage)),
  };
};
export const pausing = (one: Graph): Graph => ({ ...one, pause: { place: "before", stage: 1 } });

export const failedLambda = tree`
  RunnableLambda chain failure
  "do it 0.0" failure by error, 0 or null tokens
`;
export const failedGraph = tree`
  LangGraph graph failure
    first 1 node failure
  "do it 0.0" failure by error, 0 or null tokens
`;

export const failedWith = (input: InputForm): Found => ({
  program: { ...usual, app: graph(fails), input },
  left: failedGraph,
});
