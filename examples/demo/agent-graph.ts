import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

import type { ExperienceStore, LabelSource, RecallOptions } from "../../src/index.ts";
import { experienceNodes } from "../../src/agents/langgraph/index.ts";
import type { Task } from "./family.ts";
import { approachesOf, execute, type Verdict } from "./tasks.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  /** The task with its input, which the agent's tool works on. */
  work: Annotation<Task>,
  experience: Annotation<string>,
  approach: Annotation<string>,
  verdict: Annotation<Verdict>,
});

/** How the memory of an arm is used. */
export interface Arm {
  readonly name: string;
  /** The task whose experience is recalled for a task; `null` withholds memory. */
  readonly recallFor: ((task: Task) => string) | null;
  /** The share of threads from which memory is withheld at random. Then each task has a thread of its own. @default 0 */
  readonly holdout?: number;
  /** How it is recalled. @default by similarity */
  readonly recall?: Pick<RecallOptions, "ranking" | "stale">;
  /** What comes of an approach. @default it is executed as its family says */
  readonly execute?: (task: Task, approach: string) => Promise<Verdict>;
  /** What the label says of a result. @default the truth, from the environment */
  readonly label?: { readonly says: (verdict: Verdict) => Verdict; readonly source: LabelSource };
}

/** recall → agent → evaluate: the agent chooses an approach, a tool executes it, the check is the evaluation. */
export function agentGraph(
  experience: ExperienceStore,
  model: BaseChatModel,
  arm: Arm,
): Runnable<{ task: string; work: Task }, { verdict: Verdict }> {
  const { recallFor, label } = arm;
  const { recall, evaluate } = experienceNodes(State, experience, {
    k: 5,
    ...arm.recall,
    ...(recallFor && {
      task: (state: typeof State.State) =>
        state.approach === undefined ? recallFor(state.work) : state.task,
    }),
    evaluate: ({ state }: { state: typeof State.State }) => {
      const { correct, lesson } = label?.says(state.verdict) ?? state.verdict;
      return { score: Number(correct), lessons: lesson };
    },
    source: label?.source ?? "environment",
  });
  const agent = async ({
    work,
    experience: recalled,
  }: typeof State.State): Promise<Partial<typeof State.State>> => {
    const menu = Object.entries(approachesOf(work.family)).map(
      ([name, { description }]) => `- ${name}: ${description}`,
    );
    const { text } = await model.invoke([
      new SystemMessage(`You solve tasks by choosing an approach. ${recalled ?? ""}`),
      new HumanMessage(
        `Task: ${work.text}\nChoose one of these and answer with its name only:\n${menu.join("\n")}`,
      ),
    ]);
    const approach = Object.keys(approachesOf(work.family)).find((name) => text.includes(name)) ?? text;
    return { approach, verdict: await (arm.execute ?? execute)(work, approach) };
  };
  return new StateGraph(State)
    .addNode("recall", recallFor ? recall : async () => ({ experience: "" }))
    .addNode("agent", agent)
    .addNode("evaluate", evaluate)
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile() as unknown as Runnable<{ task: string; work: Task }, { verdict: Verdict }>;
}
