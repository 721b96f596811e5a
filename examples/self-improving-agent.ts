// The self-improving loop as people know it: embed the task, recall the five most similar attempts, act, let a model
// evaluate, append the experience. Runs against OpenAI, and anything else that speaks its protocol (OPENAI_BASE_URL):
//   OPENAI_API_KEY=… npx tsx examples/self-improving-agent.ts ./agent-experiences
import { fileURLToPath } from "node:url";

import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";

import { DeeplakeCallbackHandler, ExperienceStore, llmJudge } from "../src/index.ts";
import { experienceNodes } from "../src/agents/langgraph/index.ts";

/** Pairs of similar tasks: what the first of a pair teaches helps with the second. */
const TASKS: readonly string[] = [
  "How many leap years were there from 1896 to 1912, both included?",
  "How many leap years will there be from 2096 to 2104, both included?",
  "A meeting starts at 09:30 in New York on 15 March 2024. What time is it in Berlin?",
  "A meeting starts at 16:00 in New York on 28 October 2024. What time is it in Berlin?",
];

/** One turn of the loop. */
export interface Turn {
  readonly task: string;
  /** What the agent was given; empty the first time. */
  readonly experience: string;
  readonly answer: string;
  /** The judge's verdict, 0..1; absent when it gave none. */
  readonly score: number | undefined;
}

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
  score: Annotation<number | undefined>,
});

/** Works on the tasks one after the other; each attempt is there for the next. */
export async function main(
  location: string,
  tasks: readonly string[] = TASKS,
  onTurn: (turn: Turn) => void = () => {},
): Promise<Turn[]> {
  const model = new ChatOpenAI({ model: "gpt-4o-mini", temperature: 0 });
  const embeddings = new OpenAIEmbeddings({ model: "text-embedding-3-small", dimensions: 1536 });
  await using experience = await ExperienceStore.open(location, { embeddings });

  const { recall, evaluate } = experienceNodes(State, experience, {
    k: 5,
    scoreChannel: "score",
    // The next task is to know: the graph waits for the judge.
    evaluate: llmJudge(model, {
      rubric: "1: the answer is right; work it out yourself first. 0: it is wrong. Between: partly right.",
      background: false,
    }),
  });
  const agent = async (state: typeof State.State): Promise<Partial<typeof State.State>> => {
    const instructions = `Solve the task. Say briefly how, then the answer.\n\n${state.experience}`;
    const reply = await model.invoke([new SystemMessage(instructions.trim()), new HumanMessage(state.task)]);
    return { answer: reply.text };
  };
  const graph = new StateGraph(State)
    .addNode("recall", recall)
    .addNode("agent", agent)
    .addNode("evaluate", evaluate)
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();

  const handler = new DeeplakeCallbackHandler(experience);
  const turns: Turn[] = [];
  for (const task of tasks) {
    const { experience: recalled, answer, score } = await graph.invoke({ task }, { callbacks: [handler] });
    turns.push({ task, experience: recalled, answer, score });
    onTurn({ task, experience: recalled, answer, score });
  }
  // Neither recall nor the judge stops the agent when it fails; what failed is counted here.
  const { errors, lastError } = experience.health();
  for (const [where, count] of Object.entries(errors))
    console.error(`${where} failed ${count} times; the last failure: ${lastError?.message}`);
  return turns;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.env["OPENAI_API_KEY"]) {
    console.error("Expected a key in OPENAI_API_KEY. The demo needs none: npm run demo");
    process.exit(2);
  }
  await main(process.argv[2] ?? "./agent-experiences", TASKS, ({ task, experience, answer, score }) => {
    const given = experience === "" ? "nothing to recall" : experience;
    console.log(`Task: ${task}\n${given}\nAnswer: ${answer}\nScore: ${score ?? "none"}\n`);
  });
}
