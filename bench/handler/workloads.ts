import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";

import { numbers } from "../numbers.ts";

/** A program whose runs are logged. */
export interface Workload {
  readonly name: string;
  /** Runs per invocation that handlers other than ours see as well. */
  readonly runs: number;
  invoke(texts: readonly string[], callbacks: BaseCallbackHandler[] | undefined): Promise<unknown>;
}

/** Longest text of one message or document. */
const TEXT = 4_000;

const WORDS =
  "the agent looked up three orders of last week and found that one of them had been sent to an old address so it asked whether the customer had moved in May 2026 or only wanted it delivered elsewhere (order 48213, EUR 129.50) before it called refund_order with the id".split(
    " ",
  );

/** Texts of together so many characters, others for each seed: what a cache kept of earlier ones is of no use. */
export function payload(characters: number, seed: number): string[] {
  const next = numbers(seed + 1);
  const texts: string[] = [];
  for (let left = characters; left > 0; left -= TEXT) {
    let text = "";
    while (text.length < Math.min(left, TEXT)) text += `${WORDS[Math.floor(next() * WORDS.length)]} `;
    texts.push(Buffer.from(text).toString());
  }
  return texts;
}

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  task: Annotation<string>,
  documents: Annotation<string[]>,
});

/** Three nodes over a state with the payload in its documents and one message a node. */
export function graph(): Workload {
  const app = new StateGraph(State)
    .addNode("retrieve", ({ documents }) => ({ documents: [...documents] }))
    .addNode("agent", ({ task }) => ({ messages: [new AIMessage(`done: ${task}`)] }))
    .addNode("check", () => ({ messages: [new AIMessage("checked")] }))
    .addEdge(START, "retrieve")
    .addEdge("retrieve", "agent")
    .addEdge("agent", "check")
    .addEdge("check", END)
    .compile();
  return {
    name: "graph",
    runs: 5,
    invoke: (documents, callbacks) =>
      app.invoke(
        { task: "refund the order", documents: [...documents], messages: [new HumanMessage("refund it")] },
        callbacks && { callbacks },
      ),
  };
}

/** Prompt, model and parser; the payload is the conversation so far. */
export function sequence(): Workload {
  const chain = ChatPromptTemplate.fromMessages([
    ["system", "You handle orders."],
    ["placeholder", "{history}"],
    ["human", "{task}"],
  ])
    .pipe(new FakeListChatModel({ responses: ["The order is refunded."] }))
    .pipe(new StringOutputParser());
  return {
    name: "sequence",
    runs: 4,
    invoke: (texts, callbacks) =>
      chain.invoke(
        { task: "refund the order", history: texts.map((text, at) => messageOf(text, at)) },
        callbacks && { callbacks },
      ),
  };
}

function messageOf(text: string, at: number): BaseMessage {
  return at % 2 === 0 ? new HumanMessage(text) : new AIMessage(text);
}
