import { Annotation, MessagesAnnotation, StateGraph } from "@langchain/langgraph";
import { expectTypeOf, test } from "vitest";

import type { Evaluator, ExperienceStore } from "../../../src/index.ts";
import { experienceNodes } from "../../../src/agents/langgraph/index.ts";

declare const experience: ExperienceStore;
const evaluate = (): boolean => true;
const Complete = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
});
const NoChannel = Annotation.Root({ task: Annotation<string> });
const NoTask = Annotation.Root({ experience: Annotation<string> });

test("a complete state compiles, and evaluate sees its type", () => {
  const nodes = experienceNodes(Complete, experience, {
    evaluate: ({ state }: { state: typeof Complete.State }) => state.answer === "x",
  });
  expectTypeOf(nodes.recall).parameter(0).toEqualTypeOf<typeof Complete.State>();
  new StateGraph(Complete).addNode("recall", nodes.recall).addNode("evaluate", nodes.evaluate);
});

test("an evaluator that is written apart needs no type of a state", () => {
  const apart: Evaluator = ({ task, output }) => String(output).includes(task);
  experienceNodes(Complete, experience, { evaluate: apart });
  experienceNodes(MessagesAnnotation, experience, { evaluate: apart, into: "messages" });
});

test("channels can be named otherwise", () => {
  experienceNodes(Annotation.Root({ goal: Annotation<string>, hints: Annotation<string> }), experience, {
    evaluate,
    taskChannel: "goal",
    into: "hints",
  });
  const nodes = experienceNodes(MessagesAnnotation, experience, { evaluate, into: "messages" });
  expectTypeOf(nodes.evaluate).parameter(0).toEqualTypeOf<typeof MessagesAnnotation.State>();
});

test("a state that lacks a channel does not compile", () => {
  expectTypeOf(experienceNodes).toBeFunction();
  // @ts-expect-error the experience channel is missing
  experienceNodes(NoChannel, experience, { evaluate });
  // @ts-expect-error neither a task channel nor messages
  experienceNodes(NoTask, experience, { evaluate });
  // @ts-expect-error the named channel is missing
  experienceNodes(Complete, experience, { evaluate, into: "hints" });
});
