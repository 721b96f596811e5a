import { maintenanceDue, PAUSE, type Staged } from "./maintenance-due.ts";

const NOTHING: Staged = { entries: 0, rows: 0, unindexed: 0 };

/** Counts the writes of one driver, and starts folding and indexing them in the background. */
export class Upkeep {
  readonly #maintain: (index: boolean) => Promise<unknown>;
  #staged = NOTHING;
  #underWay: Promise<unknown> | undefined;
  #pause: NodeJS.Timeout | undefined;

  /** @param maintain Maintains the table. It never rejects, and calls `begins`. */
  constructor(maintain: (index: boolean) => Promise<unknown>) {
    this.#maintain = maintain;
  }

  /** Whether maintenance has something to do, as far as this driver knows. */
  get isDue(): boolean {
    return this.#staged.entries > 0 || this.#staged.unindexed > 0;
  }

  /** Settles when the maintenance in the background has ended. */
  get underWay(): Promise<unknown> | undefined {
    return this.#underWay;
  }

  /**
   * Writes rows. No pause begins before the rows are written.
   * @param work Writes the rows, and returns how many entries the write-ahead log has then.
   */
  async write(rows: number, work: () => Promise<number>): Promise<void> {
    this.endPause();
    try {
      const entries = await work();
      this.#staged = { ...this.#staged, entries, rows: this.#staged.rows + rows };
    } finally {
      this.#look();
    }
  }

  endPause(): void {
    clearTimeout(this.#pause);
  }

  /** Maintains in the background, unless maintenance is under way there. */
  start(index: boolean): void {
    this.#underWay ??= this.#maintain(index).finally(() => {
      this.#underWay = undefined;
    });
  }

  /** Is called when maintenance begins. */
  begins(index: boolean): void {
    this.endPause();
    const { rows, unindexed } = this.#staged;
    this.#staged = index ? NOTHING : { ...NOTHING, unindexed: unindexed + rows };
  }

  /**
   * Is called if another process maintains the table. Its maintenance may have begun before our last rows, so `close`
   * folds them.
   */
  missed(): void {
    this.#staged = { ...this.#staged, entries: Math.max(1, this.#staged.entries) };
  }

  #look(): void {
    this.endPause();
    const due = maintenanceDue(this.#staged);
    if (due === "now" || due === "fold now") this.start(due === "now");
    if (due === "fold now" || due === "at a pause") this.#waitForPause();
  }

  #waitForPause(): void {
    this.#pause = setTimeout(() => {
      if (this.#underWay) this.#waitForPause();
      else this.start(true);
    }, PAUSE);
    // The timer keeps a process alive that loaded many rows, even if the process closes no store. Otherwise the rows
    // might stay without an index for long.
    if (maintenanceDue(this.#staged) !== "fold now" && this.#staged.unindexed === 0) this.#pause.unref();
  }
}
