// The loop as people know it: embed the task, recall the five most similar attempts, act, let a model evaluate,
// append the experience. Runs against OpenAI with OPENAI_API_KEY:
//   npx tsx examples/self-improving-agent.ts "Explain recursion in one sentence"
import { pathToFileURL } from "node:url";

import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";

import { DeeplakeCallbackHandler, ExperienceStore } from "../src/index.ts";
import { evaluateNode, recallNode } from "../src/langgraph/index.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
  score: Annotation<number>,
});

/** Solves a task with what earlier attempts taught, and remembers how it went. */
export async function solve(
  task: string,
  location: string,
): Promise<{ answer: string; score: number; experience: string }> {
  const model = new ChatOpenAI({ model: "gpt-4o-mini", maxRetries: 1 });
  const embeddings = new OpenAIEmbeddings({
    model: "text-embedding-3-small",
    dimensions: 1536,
    maxRetries: 1,
  });
  await using experience = await ExperienceStore.open(location, { embeddings });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience, { k: 5 }))
    .addNode("agent", async ({ task: asked, experience: past }) => {
      const { text } = await model.invoke([
        ["system", `Solve the task.\n${past}`],
        ["human", asked],
      ]);
      return { answer: text };
    })
    .addNode(
      "evaluate",
      evaluateNode(experience, {
        evaluate: async ({ task: asked, output }) => {
          const { text } = await model.invoke([
            [
              "system",
              "Rate the answer from 0 to 1. Reply with the number, then one sentence of advice for next time.",
            ],
            ["human", `Task: ${asked}\nAnswer: ${String(output)}`],
          ]);
          return { score: Number.parseFloat(text), lessons: text.replace(/^[\d.]+\s*/, "") };
        },
        source: "llm",
        scoreChannel: "score",
      }),
    )
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  return await graph.invoke({ task }, { callbacks: [new DeeplakeCallbackHandler(experience)] });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { experience, answer, score } = await solve(
    process.argv[2] ?? "Explain recursion in one sentence",
    "./agent-experiences",
  );
  console.log(experience || "No experience yet.");
  console.log(`\n${answer}\n\nscore ${score}`);
}
