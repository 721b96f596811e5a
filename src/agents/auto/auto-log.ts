import { DeeplakeCallbackHandler } from "../../capture/callbacks/deeplake-callback-handler.ts";
import type { HandlerHealth } from "../../capture/callbacks/handler-options.ts";
import { errorMessage } from "../../experience/records/error-text.ts";
import type { Health } from "../../experience/records/health.ts";
import type { ExperienceConfig } from "../../experience/scope/experience-config.ts";
import { type ExperienceStore, unopenedStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { shownLocation } from "../../storage/driver/location.ts";
import { redactSecrets } from "../../storage/redaction/redact-secrets.ts";

/** The state of automatic logging. */
export interface AutoHealth {
  /** The location that was configured when the module was imported, without passwords. Empty if nothing is logged. */
  readonly location: string;
  /** The counters of the handler; `null` if nothing is logged. */
  readonly handler: HandlerHealth | null;
  /** The counters of the store; `null` if nothing is logged. */
  readonly store: Pick<Health, "runs" | "recorded" | "errors" | "lastError"> | null;
}

/**
 * One handler and one store for all runs of a process. Runs are stored while the process works, and the rest is
 * stored when the process has nothing left to do.
 */
export class AutoLog {
  readonly handler: DeeplakeCallbackHandler;
  readonly #location: string;
  readonly #store: ExperienceStore;
  #warned = false;
  /** Number of runs seen when the process last had nothing left to do. */
  #finishedAt = 0;

  /** @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION */
  constructor(location: string, options: Omit<ExperienceConfig, "location">) {
    this.#location = location;
    this.#store = unopenedStore(location, options, (problem) => this.#warnOnce(problem));
    this.handler = new DeeplakeCallbackHandler(this.#store);
    process.on("beforeExit", () => this.#finish());
  }

  async flush(): Promise<boolean> {
    await this.handler.flush();
    return this.#store.flush();
  }

  health(): AutoHealth {
    const { runs, recorded, errors, lastError } = this.#store.health();
    return {
      location: shownLocation(this.#location),
      handler: this.handler.health(),
      store: { runs, recorded, errors, lastError },
    };
  }

  /**
   * Stores the rest when the process has nothing left to do. Storing is work, and after it Node emits `beforeExit`
   * again. Without new runs, that second call stores nothing, because otherwise the process would never end.
   */
  #finish(): void {
    const { captured } = this.handler.health();
    if (captured === this.#finishedAt) return;
    this.#finishedAt = captured;
    // A failure was already counted. Only the first failure of a process becomes a warning.
    const resting = portOf(this.#store).rest();
    resting.catch((problem: unknown) => this.#warnOnce(problem));
  }

  #warnOnce(problem: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    warn(errorMessage(problem));
  }
}

/** Emits a Node warning, which users can listen to and silence. */
export function warn(message: string): void {
  process.emitWarning(`langchain-deeplake/auto: ${redactSecrets(message)}`, {
    code: "LANGCHAIN_DEEPLAKE_AUTO",
  });
}
