import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import type { DriverOptions } from "../../storage/driver/driver.ts";
import { DRIVER_OPTIONS } from "../../storage/driver/check-driver-options.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { checkOptions, type OptionType, type OptionTypes } from "../../base/options/check-options.ts";
import { checkSpoolOptions, type SpoolOptions } from "../../storage/spool/spool-options.ts";
import { checkInjection, INJECTION_OPTIONS, type InjectionOptions } from "../recall/injection-options.ts";
import type { ScopeOptions } from "../scope/scope-view.ts";
import type { TrustOptions } from "../trust/trust-policy.ts";

/** Empties a buffer in the time given, or keeps it on disk. */
export type FlushHook = (options: FlushOptions) => Promise<unknown>;

/** How to open an experience store. */
export interface ExperienceStoreOptions extends DriverOptions, InjectionOptions, ScopeOptions {
  /** Makes vectors of tasks. Without it recall is lexical (BM25). One short text is embedded at open to learn the size. */
  readonly embeddings?: EmbeddingsInterface;
  /** Agent that experiences and runs are recorded for, unless a record says otherwise. @default "" */
  readonly agent?: string;
  /** Person or service that records. @default "" */
  readonly author?: string;
  /**
   * Whom and what recall believes. `"off"` judges nothing: whatever anybody records is used, unless it is already
   * quarantined or retired. @default the store's author and rows without one; nobody else until corroborated
   */
  readonly trust?: TrustOptions | "off";
  /**
   * How runs and experiences that are recorded in the background are kept on disk while the store does not take them;
   * `false`: they wait in memory, up to the bound of their handler. `docs/write-path.md` says what is kept when.
   */
  readonly spool?: SpoolOptions | false;
  /**
   * What `open` does when the store cannot be reached now: `throw`, or go on, so that an agent can start without it.
   * What is recorded in the background waits on disk then; every other call tries again and throws. An agent waits no
   * longer than five seconds for its start. @default "throw"
   */
  readonly whenUnavailable?: "throw" | "continue";
}

/** How long to wait until everything is stored. */
export interface FlushOptions {
  /** Milliseconds; what is not stored by then is kept on disk instead. @default no limit */
  readonly timeout?: number;
}

const STORE_OPTIONS: OptionTypes<ExperienceStoreOptions> = {
  embeddings: "object",
  agent: "string",
  author: "string",
  scope: "any",
  readScopes: "any",
  trust: "any",
  spool: "any",
  whenUnavailable: "any",
  ...INJECTION_OPTIONS,
  ...DRIVER_OPTIONS,
};

const FLUSH_OPTIONS: OptionTypes<FlushOptions> = { timeout: "number" };

/**
 * @param more What a flush takes beside these.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkFlush(options: FlushOptions, more: Readonly<Record<string, OptionType>> = {}): void {
  checkOptions("flush", options, { ...FLUSH_OPTIONS, ...more });
  const { timeout = 0 } = options;
  if (!(timeout >= 0))
    throw new DeeplakeError("INVALID_ARGUMENT", `Expected milliseconds from 0 in timeout, got ${timeout}.`);
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function checkStoreOptions(options: ExperienceStoreOptions): void {
  checkOptions("ExperienceStore.open", options, STORE_OPTIONS);
  const { spool, whenUnavailable = "throw" } = options;
  checkInjection(options);
  checkSpoolOptions(spool);
  if (!["throw", "continue"].includes(whenUnavailable)) throw notAChoice(whenUnavailable);
}

function notAChoice(came: unknown): DeeplakeError {
  const said = typeof came === "string" ? JSON.stringify(came) : `a ${typeof came}`;
  return new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected "throw" or "continue" for whenUnavailable, got ${said}.`,
  );
}
