import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import type { DriverOptions } from "../../storage/driver/driver.ts";
import { DRIVER_OPTIONS } from "../../storage/driver/driver-options.ts";
import { embeddingsOption } from "../../base/options/embedding-dimensions.ts";
import { range, oneOf, string, withDefault } from "../../base/options/option.ts";
import {
  optionsOf,
  type OptionsSpec,
  type Settled,
  statedOptions,
  withDefaults,
} from "../../base/options/read-options.ts";
import { REDACTION_OPTIONS, type RedactionOptions } from "../../storage/redaction/redaction-options.ts";
import { spoolOption, type SpoolOptions } from "../../storage/spool/spool-options.ts";
import { INJECTION_OPTIONS, type InjectionOptions } from "../recall/injection-options.ts";
import { SCOPE_OPTIONS, type ScopeOptions } from "../scope/scope-view.ts";
import { trustOption, type TrustOptions } from "../trust/trust-policy.ts";

/** Empties a buffer in the time given, or keeps it on disk. */
export type FlushHook = (options: FlushOptions) => Promise<unknown>;

/** How to open an experience store. */
export interface ExperienceStoreOptions
  extends DriverOptions, InjectionOptions, ScopeOptions, RedactionOptions {
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

type StoreOptions = Omit<ExperienceStoreOptions, keyof DriverOptions | keyof InjectionOptions>;

const STORE_OPTIONS = {
  embeddings: embeddingsOption,
  agent: withDefault(string(), ""),
  author: withDefault(string(), ""),
  ...SCOPE_OPTIONS,
  trust: trustOption,
  spool: spoolOption,
  whenUnavailable: withDefault(oneOf("throw", "continue"), "throw"),
  ...REDACTION_OPTIONS,
} satisfies OptionsSpec<StoreOptions>;

export const FLUSH_OPTIONS = {
  timeout: range("milliseconds", { least: 0 }),
} satisfies OptionsSpec<FlushOptions>;

/** Options of a store, with the default of each that has one. */
export interface StoreSettings {
  readonly store: Settled<typeof STORE_OPTIONS>;
  readonly driver: DriverOptions;
  /** For the recalls that do not say otherwise. */
  readonly injection: InjectionOptions;
}

/** @throws DeeplakeError INVALID_ARGUMENT */
export function readStoreOptions(options: ExperienceStoreOptions): StoreSettings {
  const stated = statedOptions("ExperienceStore.open", options, {
    ...STORE_OPTIONS,
    ...INJECTION_OPTIONS,
    ...DRIVER_OPTIONS,
  });
  return {
    store: withDefaults(optionsOf(stated, STORE_OPTIONS), STORE_OPTIONS),
    driver: optionsOf(stated, DRIVER_OPTIONS),
    injection: optionsOf(stated, INJECTION_OPTIONS),
  };
}
