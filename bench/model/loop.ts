import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

import { ExperienceStore, type SingleEvaluation } from "../../src/index.ts";
import { experienceNodes } from "../../src/agents/langgraph/index.ts";
import type { Question } from "./answers.ts";
import { feedbackOn, isRight } from "./check-answer.ts";
import type { Family } from "./family.ts";
import { type Ask, questionOf, type Trial, trialOf } from "./trial.ts";

/** One task of the stream. */
export interface Step {
  readonly ask: string;
  readonly family: Family;
  /** The arguments in the order in which the check of this step tries them: it tells the first wrong result. */
  readonly cases: Family["cases"];
}

/** What an agent knows of its earlier runs. */
export const ARMS = [
  "no memory",
  "last 5 runs",
  "memory, feedback of the check",
  "memory, the model's own lesson",
] as const;
export type Arm = (typeof ARMS)[number];

const LAST = 5;

/** A run without an answer: the stream of this arm ends there. */
class NoAnswer extends Error {}

const State = Annotation.Root({
  task: Annotation<string>,
  step: Annotation<Step>,
  experience: Annotation<string>,
  approach: Annotation<string>,
});

/**
 * Works through the stream with one graph, whose check tells one expected and one actual value of each wrong answer.
 * Ends early where an answer is missing.
 */
export async function runLoop(arm: Arm, stream: readonly Step[], ask: Ask): Promise<Trial[]> {
  await using experience = await ExperienceStore.open("memory:");
  const done: string[] = [];
  const answered = async (question: Question): Promise<string> => {
    const answer = await ask(question);
    if (answer === null) throw new NoAnswer();
    return answer.trim();
  };
  const { recall, evaluate } = experienceNodes(State, experience, {
    evaluate: async ({ state: { step, approach } }): Promise<SingleEvaluation> => {
      if (isRight(approach, step.cases)) return { score: 1 };
      const comment = feedbackOn(approach, step.cases);
      return arm === "memory, the model's own lesson"
        ? { score: 0, lessons: await answered(lessonQuestion(step.ask, approach, comment)) }
        : { score: 0, comment };
    },
  });
  const remembers = arm.startsWith("memory");
  const graph = new StateGraph(State)
    .addNode("recall", async (state, config) =>
      remembers
        ? await recall(state, config)
        : { experience: arm === "no memory" ? "" : done.slice(-LAST).join("\n\n") },
    )
    .addNode("agent", async ({ step, experience: text }) => ({
      approach: functionOf(await answered(questionOf(step.ask, text))),
    }))
    .addNode("evaluate", async (state, config) => (remembers ? await evaluate(state, config) : {}))
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();

  const trials: Trial[] = [];
  for (const step of stream) {
    try {
      const { approach, experience: text } = await graph.invoke({ task: step.ask, step });
      const trial = trialOf(approach.slice(functionOf("").length), text, step.family);
      trials.push(trial);
      done.push(runInWords(step, approach, trial.solved));
    } catch (error) {
      if (error instanceof NoAnswer) return trials;
      throw error;
    }
    if (experience.health().lastError) return trials;
  }
  return trials;
}

function functionOf(body: string): string {
  return `(x) => ${body}`;
}

/** A run as the baseline shows it: with its outcome, and with the feedback where it failed. */
function runInWords({ ask, cases }: Step, approach: string, solved: boolean): string {
  const outcome = solved ? "success" : `failure. ${feedbackOn(approach, cases)}`;
  return `Task: ${ask}\nApproach: ${approach}\nOutcome: ${outcome}`;
}

function lessonQuestion(ask: string, approach: string, feedback: string): Question {
  return {
    system: "You write one sentence: what to do next time at such a task.",
    human: `Task: ${ask}.\nTried: ${approach}\n${feedback}`,
    begins: "Next time,",
    maxTokens: 60,
  };
}
