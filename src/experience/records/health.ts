import type { DriverEvent } from "../../storage/driver/driver.ts";

/** What a store did since it was opened, and what went wrong without being thrown. */
export interface Health {
  /** Experiences stored. */
  readonly recorded: number;
  /** Labels given. */
  readonly labels: number;
  /** Recalls answered. */
  readonly recalls: number;
  /** Experiences that agents were given. */
  readonly injections: number;
  /** Recalls of which something was withheld: by a holdout, or because it is shown to harm. */
  readonly withheld: number;
  /** Recalls that gave nothing because a calibrated store knows too little about the task. */
  readonly abstained: number;
  /** Recalls that gave nothing because their deadline passed. */
  readonly late: number;
  /** Run records stored. */
  readonly runs: number;
  /** Rows of the background that were kept on disk because the store did not take them in time. */
  readonly spooled: number;
  /** Rows from disk that were stored since, those of other processes included. */
  readonly replayed: number;
  /** Rows of the background that are lost, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Failures that did not reach the caller, by where they happened. */
  readonly errors: Readonly<Record<string, number>>;
  readonly lastError: { readonly where: string; readonly message: string; readonly at: number } | null;
  /** Damage in the data that was found and mended. */
  readonly repairs: readonly string[];
  /** How often the engine died and was started again. */
  readonly restarts: number;
}

/** Counts for `health()`. */
export class HealthCounters {
  recorded = 0;
  labels = 0;
  recalls = 0;
  injections = 0;
  withheld = 0;
  abstained = 0;
  late = 0;
  runs = 0;
  spooled = 0;
  replayed = 0;
  #dropped: Record<string, number> = {};
  #errors: Record<string, number> = {};
  #lastError: Health["lastError"] = null;
  readonly #repairs: string[] = [];
  #restarts = 0;

  noteError(where: string, error: unknown): void {
    this.#errors[where] = (this.#errors[where] ?? 0) + 1;
    this.#lastError = {
      where,
      message: error instanceof Error ? error.message : String(error),
      at: Date.now(),
    };
  }

  noteStored(table: string, rows: number): void {
    if (table === "runs") this.runs += rows;
    if (table === "experiences") this.recorded += rows;
  }

  noteDropped(rows: number, reason: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + rows;
  }

  noteEvent(event: DriverEvent): void {
    if (event.kind === "repaired") this.#repairs.push(event.message);
    if (event.kind === "restarted") this.#restarts++;
    if (event.kind === "maintenance-failed") this.noteError("maintenance", event.message);
  }

  snapshot(): Health {
    return {
      recorded: this.recorded,
      labels: this.labels,
      recalls: this.recalls,
      injections: this.injections,
      withheld: this.withheld,
      abstained: this.abstained,
      late: this.late,
      runs: this.runs,
      spooled: this.spooled,
      replayed: this.replayed,
      dropped: { ...this.#dropped },
      errors: { ...this.#errors },
      lastError: this.#lastError,
      repairs: [...this.#repairs],
      restarts: this.#restarts,
    };
  }
}
