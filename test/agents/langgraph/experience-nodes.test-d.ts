import { Annotation, MessagesAnnotation, StateGraph } from "@langchain/langgraph";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";

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
  const nodes = experienceNodes(MessagesAnnotation, experience, { evaluate: apart, into: "messages" });
  expectTypeOf(nodes.recall).parameter(0).toEqualTypeOf<typeof MessagesAnnotation.State>();
});

test("an evaluator that is written in place knows the state, whatever else is said", () => {
  experienceNodes(Complete, experience, { evaluate: ({ state }) => state.answer === "x" });
  experienceNodes(MessagesAnnotation, experience, {
    into: "messages",
    evaluate: async ({ output, task, state }) => {
      expectTypeOf(state).toEqualTypeOf<typeof MessagesAnnotation.State>();
      return state.messages.length > 0 && output !== task;
    },
  });
  experienceNodes(Annotation.Root({ goal: Annotation<string>, hints: Annotation<string> }), experience, {
    evaluate: ({ state }) => state.goal === "x",
    taskChannel: "goal",
    into: "hints",
  });
  experienceNodes(NoTask, experience, {
    task: (state) => state.experience,
    evaluate: ({ state }) => state.experience === "",
  });
  experienceNodes(z.object({ question: z.string(), hints: z.string() }), experience, {
    task: ({ question }) => question,
    into: "hints",
    evaluate: ({ state }) => ({ score: state.question.length > 3 }),
  });
  // @ts-expect-error the experience channel is missing
  experienceNodes(NoChannel, experience, { evaluate: ({ state }) => state.task === "" });
  experienceNodes(Complete, experience, {
    // @ts-expect-error the state has no such channel
    evaluate: ({ state }) => state.other === "x",
  });
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
