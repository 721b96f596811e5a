import { tree } from "../../support/run-tree.ts";
import {
  usual,
  model,
  step,
  stagesOf,
  graph,
  labelled,
  answer,
  asked,
  pausing,
  type Found,
} from "./plain-programs.ts";

/** Labels that taught nothing. */
export const LABELS: Readonly<Record<string, Found>> = {
  "a label of a run inside another is of no use": {
    program: { ...usual, app: graph(), fromRuns: true, calls: [labelled("inside")] },
    left: tree`
      LangGraph graph success
        first 1 node success
      "do it 0.0" success by human, 0 or null tokens
    `,
  },
  "a label of a resumed run is of no use": {
    program: {
      ...asked(false),
      app: pausing(stagesOf([step()], [step()])),
      fromRuns: true,
      calls: [{ ...labelled("root"), resumes: [answer(false)] }],
    },
    left: tree`
      LangGraph graph interrupted in thread-1
        first 1 node success
      LangGraph graph success in thread-1
        second 1 node success
      "do it 0.0" success by human, 0 or null tokens in thread-1
    `,
  },
  "what a labelled run has cost is lost": {
    program: { ...usual, app: graph(model), fromRuns: true, calls: [labelled("root")] },
    left: tree`
      LangGraph graph success
        first 1 node success
          ScriptedModel chat_model success 3+4
      "do it 0.0" success by human, 7 tokens
    `,
  },
};
