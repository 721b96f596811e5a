import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { attemptAround, workAt } from "../../capture/attempts/attempt-around.ts";
import { graphIn, OfGraphs } from "../../capture/attempts/of-graphs.ts";
import { SharedAttempt } from "../../capture/attempts/shared-attempt.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { Place } from "../../experience/store/seen-runs.ts";

/** What an agent's state says of a run: its task and its scope. */
interface WorkedTurn {
  readonly task: string;
  readonly scope?: string | undefined;
}

type Config = LangGraphRunnableConfig | undefined;

/** An attempt in the place of an agent's graph. */
interface SharedTurn {
  readonly shared: SharedAttempt;
  readonly graph: string;
  /** The middleware of the agent. */
  readonly by: Set<SharedTurns>;
  /** Whether the agent has answered. An agent that never does has failed, as by a tool that throws. */
  hasAnswered: boolean;
}

/**
 * The attempts at which the agents of a process work, by the node that runs the agent. LangGraph counts the agents that
 * a node runs one after the other, at the end of their places.
 */
const turns = new OfGraphs<readonly SharedTurn[]>("attempts of agents", (config) =>
  graphIn(config).replace(/\|\d+$/u, ""),
);

/**
 * The attempts that the middleware of an agent shares: with what runs the agent, as `withExperience` around it, and with
 * another middleware of the agent.
 */
export class SharedTurns {
  readonly #experience: ExperienceStore;

  constructor(experience: ExperienceStore) {
    this.#experience = experience;
  }

  /**
   * The attempt that begins. If nothing that the agent did at the work in the node around it came to an answer, the node
   * is tried again, and its failures are deleted.
   */
  async begin(turn: WorkedTurn, config: Config, place: Place): Promise<SharedAttempt | undefined> {
    const shared = this.of(turn, config);
    if (!shared) return undefined;
    const known = turns.get(config) ?? [];
    known.find((one) => one.shared === shared)?.by.add(this);
    const here = known.filter(
      (one) => one.shared !== shared && one.by.has(this) && one.shared.isAt(shared.work),
    );
    const failed = here.some((one) => one.hasAnswered) ? [] : here.filter((one) => one.shared.retract);
    for (const { retract } of [shared, ...failed.map((one) => one.shared)]) {
      if (!retract) continue;
      await retract();
      portOf(this.#experience).attempts.failureRetracted(place);
    }
    if (failed.length > 0)
      turns.set(
        config,
        (turns.get(config) ?? []).filter((one) => !failed.includes(one)),
      );
    return shared;
  }

  /** Notes that the agent has answered. */
  answered({ shared }: { readonly shared?: SharedAttempt | undefined }, config: Config): void {
    for (const one of turns.get(config) ?? []) if (one.shared === shared) one.hasAnswered = true;
  }

  of({ task, scope }: WorkedTurn, config: Config): SharedAttempt | undefined {
    if (!config || task === "") return undefined;
    const work = workAt(this.#experience, task, scope);
    const around = attemptAround(config.callbacks, work);
    if (around) return around;
    const known = turns.get(config) ?? [];
    const graph = graphIn(config);
    const same = known.find((one) => one.graph === graph && one.shared.isAt(work));
    if (same) return same.shared;
    const shared = new SharedAttempt(work);
    turns.set(config, [...known, { shared, graph, by: new Set(), hasAnswered: false }]);
    return shared;
  }
}
