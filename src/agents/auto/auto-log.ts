import { DeeplakeCallbackHandler } from "../../capture/callbacks/deeplake-callback-handler.ts";
import type { HandlerHealth } from "../../capture/callbacks/handler-options.ts";
import type { Health } from "../../experience/records/health.ts";
import type { ExperienceConfig } from "../../experience/scope/experience-config.ts";
import { type ExperienceStore, unopenedStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";

/** What automatic logging did. */
export interface AutoHealth {
  /** Where runs go: what was configured at the import; empty when nothing is logged. */
  readonly location: string;
  /** What the handler saw; `null` when nothing is logged. */
  readonly handler: HandlerHealth | null;
  /** What was stored, and the failures on the way; `null` when nothing is logged. */
  readonly store: Pick<Health, "runs" | "recorded" | "errors" | "lastError"> | null;
}

/** One handler and one store for all runs of a process. Runs are stored while it works and when nothing is left to do. */
export class AutoLog {
  readonly handler: DeeplakeCallbackHandler;
  readonly #location: string;
  readonly #store: ExperienceStore;
  #warned = false;
  /** How many runs had been seen when the process last had nothing left to do. */
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
      location: this.#location,
      handler: this.handler.health(),
      store: { runs, recorded, errors, lastError },
    };
  }

  /** Storing is work, after which the process has nothing left to do again: without new runs that is the end. */
  #finish(): void {
    const { captured } = this.handler.health();
    if (captured === this.#finishedAt) return;
    this.#finishedAt = captured;
    // What failed was counted, and the warning said so.
    const resting = portOf(this.#store).rest();
    resting.catch((problem: unknown) => this.#warnOnce(problem));
  }

  #warnOnce(problem: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    warn(problem instanceof Error ? problem.message : String(problem));
  }
}

/** Says something on Node's own channel for warnings, which users can listen to and silence. */
export function warn(message: string): void {
  process.emitWarning(`langchain-deeplake/auto: ${message}`, { code: "LANGCHAIN_DEEPLAKE_AUTO" });
}
