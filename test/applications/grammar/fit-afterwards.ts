import { asks, canFail, hasLearningPart, holds } from "../pieces.ts";
import type { Call, Program } from "../program.ts";

/**
 * What is done when a call has ended. A label of a run is about one attempt, so nothing inside is one at a part of the
 * task. A graph is gone through again where it keeps its state, and where it does the same again.
 */
export function fitAfterwards(program: Program): Program {
  const { app, keeps, handler } = program;
  const several = holds(app, hasLearningPart);
  const same = keeps && app.kind === "graph" && app.rounds === 1 && !canFail(app) && !asks(app);
  return {
    ...program,
    calls: program.calls.map((call): Call => {
      const single = call.how.way !== "batch" && call.how.way !== "together" && call.stop === null;
      const label = several || !single || handler.startsWith("inside") ? null : call.label;
      return {
        ...call,
        label,
        withId: call.withId || label !== null,
        replays: call.replays && same && single && !handler.startsWith("inside"),
      };
    }),
  };
}
