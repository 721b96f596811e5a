import { atOnce, type ExpectedRun, INTERRUPTED, NOTHING, type Played, SUCCESS } from "./expectation.ts";
import { partOf, PARTS } from "./occasions.ts";
import type { Part } from "./part.ts";
import type { Given, Play } from "./play.ts";
import type { Graph } from "./program.ts";
import type { Progress } from "./step.ts";

/** What runs at once in a graph. */
interface PlayedStage {
  readonly nodes: readonly Pick<Part, "play">[];
  /** Whether it sends the next stage its parts. */
  readonly leads?: { readonly by: string };
}

/** A graph whose stages are gone through in order. */
interface PlayedGraph extends Pick<Graph, "rounds" | "pause"> {
  readonly place: string;
  /** Whether it goes on where it was stopped. */
  readonly isKept: boolean;
}

/** Whether a graph that is kept, if it is called, finds its end in its checkpoint, so that nothing in it runs. */
export function hasEnded(place: string, stages: number, play: Play, { within }: Given): boolean {
  const { call, stage } = within.graph(place);
  return call !== play.calls && stage === stages;
}

/** Goes on where it was stopped, to the end or to the next stop. */
export function playStages(
  { place, pause, rounds, isKept }: PlayedGraph,
  built: readonly PlayedStage[],
  play: Play,
  given: Given,
): Played {
  // Called again in one call of the whole, a graph begins anew.
  if (!isKept || given.within.graph(place).call === play.calls) given.within.restart(place);
  const progress = given.within.graph(place);
  progress.call = play.calls;
  const runs: ExpectedRun[] = [];
  for (let stage = built[progress.stage]; stage; stage = built[progress.stage]) {
    const stops = (where: "before" | "after"): boolean =>
      pause?.stage === progress.stage &&
      pause.place === where &&
      !play.asks(`${place} ${where}`, progress.pause);
    if (stops("before")) return { runs, end: INTERRUPTED };
    const sent = built[progress.stage - 1]?.leads?.by === "send";
    const played = playStage(stage, sent, progress, play, given);
    runs.push(...played.runs);
    if (played.end.status !== "success") return { runs, end: played.end };
    if (stops("after")) return { runs, end: INTERRUPTED };
    const again = progress.stage === built.length - 1 && progress.round < rounds - 1;
    progress.goOn(again ? 0 : progress.stage + 1, progress.round + (again ? 1 : 0));
  }
  return { runs, end: SUCCESS };
}

/** The nodes of a stage that have not ended yet, at once. */
function playStage(
  { nodes }: PlayedStage,
  sent: boolean,
  progress: Progress,
  play: Play,
  given: Given,
): Played {
  const executions = nodes.flatMap((node) =>
    sent ? PARTS.map((part) => ({ node, told: sentTo(given, part) })) : [{ node, told: given }],
  );
  return atOnce(
    executions.map(({ node, told }, index) => {
      if (progress.ended.has(index)) return NOTHING;
      const played = node.play(play, { ...told, streamed: false, within: progress.step(index) });
      if (played.end.status === "success") progress.ended.add(index);
      return played;
    }),
  );
}

function sentTo(given: Given, part: number): Given {
  const input = partOf(given.input, part);
  return { ...given, input, task: `do it ${input}` };
}
