import { hasCode } from "../../base/errors.ts";
import type { Stopped } from "./assign.ts";
import type { GateReport } from "./gate.ts";
import { type Withholding, withheldShares } from "./withholding.ts";

/** Milliseconds after which the gate reads the ledger again, because other processes may have labelled. */
const STALE = 60_000;

/** Largest share of time that reading the ledger for the gate may take. */
const SHARE_OF_TIME = 0.05;

/** The gate's report if nothing was ever withheld. */
const NOTHING_KNOWN: GateReport = { clusters: new Map(), experiences: new Map() };

/** What the gate reads. */
interface GateSource {
  /** Whether the ledger has a row that only a holdout writes. Finding that out takes one lookup. */
  readonly hasWithheld: () => Promise<boolean>;
  /** The gate's report over the whole ledger. */
  readonly gate: () => Promise<GateReport>;
  /** Called for a failure that must not reach the agent. */
  readonly failed: (error: unknown) => void;
}

/**
 * Tells recalls what the gate stopped. Only the first recalls wait for the ledger. Later the ledger is read in the
 * background. It is read only if something was ever withheld at random.
 */
export class StoppedMemory {
  readonly #source: GateSource;
  #states: GateReport | undefined;
  #stoppedExperiences: ReadonlySet<string> = new Set();
  #reading: Promise<void> | undefined;
  #readAt = 0;
  #readFor = 0;
  #news = true;
  /**
   * Whether the ledger may have rows of a holdout: a recall of this process had a holdout, or such a row was found in the
   * ledger.
   */
  #withheld = false;

  constructor(source: GateSource) {
    this.#source = source;
  }

  /** Notes that there is a new label. */
  labelled(): void {
    this.#news = true;
  }

  /** Begins to read what the gate stopped, so that `at` waits less. */
  readAhead(withholding: Withholding): void {
    if (withheldShares(withholding).isGated) void this.#look();
  }

  /**
   * What is stopped for tasks of a cluster. The gate applies even if nothing is withheld now, so what was found to harm
   * stays stopped.
   */
  async at(cluster: string, withholding: Withholding): Promise<Stopped> {
    const { threads, items, isGated } = withheldShares(withholding);
    if (!isGated) return { cluster: false, experiences: new Set() };
    if (threads > 0 || items > 0) this.#withheld = true;
    // Only recalls before the first reading wait for the gate. Later readings run in the background for later
    // recalls.
    const looking = this.#look();
    if (!this.#states) await looking;
    return {
      cluster: this.#states?.clusters.get(cluster)?.stopped ?? false,
      experiences: this.#stoppedExperiences,
    };
  }

  /** Waits for a running read. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  #look(): Promise<void> {
    const since = performance.now() - this.#readAt;
    // Labels add no evidence if nothing was ever withheld.
    const rest = this.#news && this.#withheld ? 0 : STALE;
    if (this.#states && since < Math.max(rest, this.#readFor / SHARE_OF_TIME)) return Promise.resolve();
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const start = performance.now();
    this.#news = false;
    try {
      if (!this.#withheld && (await this.#source.hasWithheld())) this.#withheld = true;
      this.#states = this.#withheld ? await this.#source.gate() : NOTHING_KNOWN;
      const states = [...this.#states.experiences];
      this.#stoppedExperiences = new Set(states.flatMap(([id, { stopped }]) => (stopped ? id : [])));
    } catch (error) {
      this.#news = true;
      // The recall itself throws if the store is closed.
      if (!hasCode(error, "CLOSED")) this.#source.failed(error);
    }
    this.#readFor = performance.now() - start;
    this.#readAt = performance.now();
  }
}
