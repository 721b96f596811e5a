// What the applications do: the README's graph with the handler, a budget, and the vector store, both in a directory.
import { FakeEmbeddings } from "@langchain/core/utils/testing";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { DeeplakeCallbackHandler, ExperienceStore } from "langchain-deeplake";
import { evaluateNode, recallNode } from "langchain-deeplake/langgraph";
import { DeeplakeVectorStore } from "langchain-deeplake/vectorstore";

export async function work(location) {
  const State = Annotation.Root({ task: Annotation, experience: Annotation, answer: Annotation });
  const experience = await ExperienceStore.open(`${location}/experience`, { tokenBudget: 300 });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience))
    .addNode("agent", async ({ experience: past }) => ({
      answer: past.includes("semicolons") ? "split at semicolons" : "split at commas",
    }))
    .addNode(
      "evaluate",
      evaluateNode(experience, {
        evaluate: ({ output }) =>
          output === "split at semicolons"
            ? true
            : { outcome: "failure", score: 0, lessons: "The export is split at semicolons." },
      }),
    )
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const answers = [];
  for (let attempt = 0; attempt < 2; attempt++)
    answers.push((await graph.invoke({ task: "read the customer export" }, { callbacks })).answer);
  await experience.flush();
  const { runs } = experience.health();
  await experience.close();
  const vectors = await DeeplakeVectorStore.fromTexts(
    ["a text in a directory"],
    [{ page: 1 }],
    new FakeEmbeddings(),
    { url: `${location}/vectors` },
  );
  const [found] = await vectors.similaritySearch("text", 1);
  await vectors.close();
  return { answers, isLogged: runs > 0, found: found.pageContent };
}
