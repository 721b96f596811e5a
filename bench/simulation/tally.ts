import type { Interval } from "../../src/base/stats/wilson.ts";
import type { Lift } from "../../src/experience/ledger/compare-arms.ts";

/** What many seeds came to, beside the planted truth. */
export class Tally {
  readonly #truth: number;
  #n = 0;
  #covered = 0;
  #errors = 0;
  #squares = 0;
  #helps = 0;
  #harms = 0;

  constructor(truth: number) {
    this.#truth = truth;
  }

  add(estimate: number, [lower, upper]: Interval, verdict?: Lift["verdict"]): void {
    this.#n++;
    // Ends are rounded so that a difference that is exact in decimals is not missed by a bit.
    if (lower - 1e-12 <= this.#truth && this.#truth <= upper + 1e-12) this.#covered++;
    this.#errors += estimate - this.#truth;
    this.#squares += (estimate - this.#truth) ** 2;
    if (verdict === "helps") this.#helps++;
    if (verdict === "harms") this.#harms++;
  }

  get coverage(): number {
    return this.#covered / this.#n;
  }

  /** Share of seeds with this verdict. */
  get helps(): number {
    return this.#helps / this.#n;
  }

  get harms(): number {
    return this.#harms / this.#n;
  }

  get bias(): number {
    return this.#errors / this.#n;
  }

  /** Of the bias, over seeds. */
  get standardError(): number {
    return Math.sqrt((this.#squares / this.#n - this.bias ** 2) / this.#n);
  }

  /** Whether the bias is within four standard errors of 0, which one of 16,000 unbiased estimates is not. */
  get unbiased(): boolean {
    return Math.abs(this.bias) <= 4 * this.standardError;
  }
}
