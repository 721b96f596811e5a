import { Attempt } from "./attempt.ts";

/** How far a graph has come. */
export class Progress {
  /** The call in which it came so far. */
  call = 0;
  round = 0;
  stage = 0;
  /** Nodes of the stage that have ended. */
  readonly ended: Set<number> = new Set();
  /** What stops the graph at the stage, where something does. */
  pause: Step = new Step();
  readonly #steps = new Map<number, Step>();

  /** The execution of a node of the stage. */
  step(node: number): Step {
    const known = this.#steps.get(node);
    if (known) return known;
    const step = new Step();
    this.#steps.set(node, step);
    return step;
  }

  goOn(stage: number, round: number): void {
    this.stage = stage;
    this.round = round;
    this.ended.clear();
    this.#steps.clear();
    this.pause = new Step();
  }
}

/** One execution of a node, or one call of the application: it stays the same while it is interrupted and tried again. */
export class Step {
  /** Whether a person has answered what it asks. */
  answered = false;
  readonly #graphs = new Map<string, Progress>();
  readonly #attempts = new Map<string, Attempt>();

  /** How far a graph inside it has come. */
  graph(place: string): Progress {
    const known = this.#graphs.get(place);
    if (known) return known;
    const progress = new Progress();
    this.#graphs.set(place, progress);
    return progress;
  }

  /** A graph that keeps nothing begins anew. */
  restart(place: string): void {
    this.#graphs.delete(place);
  }

  /** An attempt that goes on inside it. */
  attempt(place: string, task: string | undefined): Attempt {
    const known = this.#attempts.get(place);
    if (known) return known;
    const attempt = new Attempt(task);
    this.#attempts.set(place, attempt);
    return attempt;
  }

  /** An attempt has ended. */
  forget(place: string): void {
    this.#attempts.delete(place);
  }
}
