import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import type { DriverOptions } from "../../storage/driver/driver.ts";
import { DRIVER_OPTIONS } from "../../storage/driver/driver-options.ts";
import { embeddingsOption } from "../../base/options/embeddings-option.ts";
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

/**
 * Stores the content of a buffer within the given time, or keeps it on disk. `patience`: without a `timeout`, the
 * most milliseconds to wait for work that no run waits for, such as evaluators.
 */
export type FlushHook = (options: FlushOptions & { readonly patience?: number }) => Promise<unknown>;

/** Options of `ExperienceStore.open`. */
export interface ExperienceStoreOptions
  extends DriverOptions, InjectionOptions, ScopeOptions, RedactionOptions {
  /**
   * Computes the vectors of tasks. Opening the store embeds one short text to learn their length.
   * @default none: recall searches by words (BM25)
   */
  readonly embeddings?: EmbeddingsInterface;
  /** The agent whose experiences and runs are recorded, unless a record names another. @default "" */
  readonly agent?: string;
  /** The person or service that records. @default "" */
  readonly author?: string;
  /**
   * Which authors and origins recall trusts. `"off"` trusts everything that is not already quarantined or
   * retired.
   * @default the store's author and rows without an author; others only after they are corroborated or released
   */
  readonly trust?: TrustOptions | "off";
  /**
   * How rows recorded in the background wait on disk while the store does not take them. With `false`, runs wait
   * in memory, up to the limit of their handler, and experiences do not wait. See `docs/write-path.md`.
   */
  readonly spool?: SpoolOptions | false;
  /**
   * What `open` does if the store cannot be reached. `throw` fails. `continue` waits at most five
   * seconds for it and opens, so that an agent can start: background recordings wait on disk, and other calls
   * try again and throw.
   * @default "throw"
   */
  readonly whenUnavailable?: "throw" | "continue";
}

/** How long to wait until everything is stored. */
export interface FlushOptions {
  /** Milliseconds after which the rest is kept on disk instead. @default no limit */
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

/** Checked options of a store, with their defaults. */
export interface StoreSettings {
  readonly store: Settled<typeof STORE_OPTIONS>;
  readonly driver: DriverOptions;
  /** Options for recalls that leave them out. */
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
