// LangGraph's server, which loads graphs and calls them for requests, here with the user of a request in its config.
import { binOf, served } from "./kit.mjs";

const packages = { "@langchain/langgraph-cli": "1.5.1" };

const GRAPH = `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { DeeplakeCallbackHandler, ExperienceStore } from "langchain-deeplake";
import { experienceNodes } from "langchain-deeplake/langgraph";

const State = Annotation.Root({ task: Annotation, experience: Annotation, answer: Annotation });
const experience = await ExperienceStore.open("data");
const handler = new DeeplakeCallbackHandler(experience);
const { recall, evaluate } = experienceNodes(State, experience, {
  scope: ({ configurable }) => ({ user: configurable.user_id }),
  evaluate: ({ output }) =>
    output === "split at semicolons"
      ? true
      : { outcome: "failure", score: 0, lessons: "The export is split at semicolons." },
});
export const graph = new StateGraph(State)
  .addNode("recall", recall)
  .addNode("agent", async ({ experience: past }) => ({
    answer: past.includes("semicolons") ? "split at semicolons" : "split at commas",
  }))
  .addNode("evaluate", evaluate)
  .addEdge(START, "recall")
  .addEdge("recall", "agent")
  .addEdge("agent", "evaluate")
  .addEdge("evaluate", END)
  .compile()
  .withConfig({ callbacks: [handler] });

const Seen = Annotation.Root({ users: Annotation });
export const seen = new StateGraph(Seen)
  .addNode("look", async () => {
    await experience.flush();
    const users = [];
    for await (const { kind, user } of experience.runs.scan()) if (kind === "graph") users.push(user);
    return { users: users.toSorted() };
  })
  .addEdge(START, "look")
  .addEdge("look", END)
  .compile();
`;

const files = {
  "graph.mjs": GRAPH,
  "langgraph.json": JSON.stringify({
    node_version: "20",
    graphs: { agent: "./graph.mjs:graph", seen: "./graph.mjs:seen" },
  }),
};

/** Two attempts of one user and one of another. Then the server tells what its store holds. */
async function ask(url) {
  const run = async (graph, input, user) => {
    const body = { assistant_id: graph, input, config: { configurable: { user_id: user } } };
    const response = await fetch(`${url}/runs/wait`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  };
  const answers = [];
  for (const user of ["ann", "ann", "bob"])
    answers.push((await run("agent", { task: "read the customer export" }, user)).answer);
  const { users } = await run("seen", {}, "ann");
  return { answers, users };
}

export const servers = [
  {
    name: "LangGraph's server",
    of: "@langchain/langgraph-cli",
    packages,
    files,
    call: (folder) =>
      served(
        process.execPath,
        (port) => [
          binOf(folder, "@langchain/langgraph-cli", "langgraphjs"),
          "dev",
          "--no-browser",
          "--host",
          "127.0.0.1",
          "--port",
          String(port),
        ],
        folder,
        { path: "/ok", further: ask },
      ),
    expected: {
      answers: ["split at commas", "split at semicolons", "split at commas"],
      users: ["ann", "ann", "bob"],
    },
  },
];
