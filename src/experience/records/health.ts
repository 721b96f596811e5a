import type { DriverEvent } from "../../storage/driver/driver.ts";
import { errorMessage } from "./error-text.ts";
import { redactText, type RedactOptions } from "../../storage/redaction/redact.ts";

/** What a store did since it was opened, and which failures were not thrown. */
export interface Health {
  /** Experiences stored, without those made of labelled runs. */
  readonly recorded: number;
  /** Labels given. */
  readonly labels: number;
  /** Recalls answered. */
  readonly recalls: number;
  /** How many experiences agents were given. */
  readonly injections: number;
  /**
   * Recalls and hints that withheld experiences: because of a holdout, or because the ledger shows that they harm.
   */
  readonly withheld: number;
  /** Recalls that gave no experience because the store knows too little about the task. */
  readonly abstained: number;
  /** Recalls and hints that gave nothing because their deadline passed. */
  readonly late: number;
  /** Run records stored. */
  readonly runs: number;
  /** Root runs in which handlers of this store found no task. They become no experience. */
  readonly withoutTask: number;
  /** Labels given here that no experience takes into account yet; `label` says why. */
  readonly labelsWithoutExperience: number;
  /** Rows written in the background that were kept on disk, because the store had not taken them. */
  readonly spooled: number;
  /** Rows that had waited on disk and were then stored, including rows of other processes. */
  readonly replayed: number;
  /** Lost background rows, counted by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Failures that no caller saw, counted by the place where they happened. */
  readonly errors: Readonly<Record<string, number>>;
  readonly lastError: { readonly where: string; readonly message: string; readonly at: number } | null;
  /** Damage that was found in the data and repaired. */
  readonly repairs: readonly string[];
  /** How often the engine died and was restarted. */
  readonly restarts: number;
  /** How many bytes the copy of each searched table takes in the memory of the engine's process. */
  readonly memory: Readonly<Record<string, number>>;
}

/** What a store counts. Its fields are those of `Health`. */
export class HealthCounters {
  recorded = 0;
  labels = 0;
  recalls = 0;
  injections = 0;
  withheld = 0;
  abstained = 0;
  late = 0;
  runs = 0;
  withoutTask = 0;
  labelsWithoutExperience = 0;
  spooled = 0;
  replayed = 0;
  readonly dropped: Record<string, number> = {};
  readonly errors: Record<string, number> = {};
  lastError: Health["lastError"] = null;
  readonly repairs: string[] = [];
  restarts = 0;
  readonly memory: Record<string, number> = {};
  readonly #redaction: RedactOptions;

  /**
   * @param redaction How messages of errors are redacted, because a message may repeat a key or the text of a
   * user.
   */
  constructor(redaction: RedactOptions) {
    this.#redaction = redaction;
  }

  noteError(where: string, error: unknown): void {
    this.errors[where] = (this.errors[where] ?? 0) + 1;
    this.lastError = {
      where,
      message: this.shown(errorMessage(error)),
      at: Date.now(),
    };
  }

  noteStored(table: string, rows: number): void {
    if (table === "runs") this.runs += rows;
    if (table === "experiences") this.recorded += rows;
  }

  noteDropped(rows: number, reason: string): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + rows;
  }

  noteEvent(event: DriverEvent): void {
    if (event.kind === "repaired") this.repairs.push(this.shown(event.message));
    if (event.kind === "restarted") this.restarts++;
    if (event.kind === "in-memory") this.memory[event.table ?? ""] = event.bytes ?? 0;
    if (event.kind === "maintenance-failed") this.noteError("maintenance", event.message);
  }

  /** The message of an error or event, redacted so that others may read it. */
  shown(message: string): string {
    return redactText(message, this.#redaction, ["error"]);
  }

  /** A copy of the counts, which does not change any more. A clone has the fields of an object and nothing private. */
  snapshot(): Health {
    return structuredClone(this);
  }
}
