/** What the oracle knows of an attempt under way. */
export class Attempt {
  readonly task: string | undefined;
  /** What models reported since the last verdict: its own runs, or those of an attempt at a part of it. */
  #reported: { readonly count: number | null; readonly own: boolean }[] = [];
  /** How many of them came before the last recall. */
  #beforeRecall = 0;
  /** What it had cost at the last verdict. A second verdict may be on the same work. */
  #judged: readonly (number | null)[] = [];
  #end: "open" | "evaluated" = "open";
  /** Whether an integration recorded that it failed. */
  hasFailed = false;
  /** Nodes that have run, and those that had when it was evaluated. */
  readonly #ran = new Set<string>();
  #ranBefore: ReadonlySet<string> = new Set();

  constructor(task: string | undefined) {
    this.task = task;
  }

  /** Whether it waits for a person. */
  waits = false;
  /** What was recorded of it. */
  readonly records: Set<object> = new Set();

  modelSpoke(count: number | null, own: boolean): void {
    this.#reported.push({ count, own });
  }

  nodeRan(place: string): void {
    this.#ran.add(place);
  }

  recalled(): void {
    this.#beforeRecall = this.#reported.length;
    this.#judged = [];
    this.#end = "open";
    this.hasFailed = false;
  }

  evaluated(): void {
    this.#judged = this.tokens;
    this.#reported = [];
    this.#beforeRecall = 0;
    this.#ranBefore = new Set(this.#ran);
    this.#end = "evaluated";
    this.hasFailed = false;
  }

  /**
   * Whether nobody has said how it ended, when it fails in some nodes: after a verdict only a node that had run before
   * it is a new attempt, a later step such as sending the result is none.
   */
  isOpen(failedNodes: readonly string[]): boolean {
    if (this.hasFailed) return false;
    if (this.#end === "evaluated") return failedNodes.some((node) => this.#ranBefore.has(node));
    return this.#end === "open";
  }

  /**
   * What it cost. The documents leave open whether what an attempt at a part cost counts for the whole, and whether what
   * ran before the first recall does.
   */
  get tokens(): readonly (number | null)[] {
    const sums = [0, this.#beforeRecall].flatMap((from) => {
      const reported = this.#reported.slice(from);
      return [reported, reported.filter(({ own }) => own)].flatMap((some) =>
        sumOf(some.map(({ count }) => count)),
      );
    });
    return [...new Set([...sums, ...(this.#reported.length === 0 ? this.#judged : [])])];
  }
}

/** `null` where no model said; where no model was called nobody can be wrong about it. */
function sumOf(reported: readonly (number | null)[]): (number | null)[] {
  if (reported.length === 0) return [0, null];
  const counts = reported.filter((count) => count !== null);
  return counts.length === 0 ? [null] : [counts.reduce((sum, count) => sum + count, 0)];
}
