import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import { embeddingsOption } from "../base/options/embeddings-option.ts";
import { readOption } from "../base/options/option.ts";
import { readOptions } from "../base/options/read-options.ts";
import type { DriverOptions } from "../storage/driver/driver.ts";
import { type FieldColumn, fieldColumns } from "./field-column.ts";
import type { AnyMetadata } from "./metadata-filter.ts";
import { CONFIG_OPTIONS, type DeeplakeVectorStoreConfig } from "./vector-store-options.ts";

/** Configuration of a store, with its defaults. */
export interface StoreConfig {
  readonly url: string;
  readonly columns: readonly FieldColumn[];
  readonly namespace: string;
  readonly strict: boolean;
  readonly driver: DriverOptions;
}

/** Reads the configuration of a store. @throws DeeplakeError INVALID_ARGUMENT */
export function readConfig<Metadata extends AnyMetadata>(
  embeddings: EmbeddingsInterface,
  config: DeeplakeVectorStoreConfig<Metadata>,
): StoreConfig {
  readOption(embeddingsOption, embeddings, "embeddings");
  const { url, columns, namespace, strict, ...driver } = readOptions(
    "DeeplakeVectorStore",
    config ?? {},
    CONFIG_OPTIONS,
  );
  return { url, columns: fieldColumns(columns), namespace, strict, driver };
}

/** Options that LangChain's example selectors pass on to the store that they make. */
const SELECTOR_OPTIONS: readonly string[] = ["k", "inputKeys", "exampleKeys"];

/** Removes the options of an example selector. */
export function withoutSelector<Metadata extends AnyMetadata>(
  config: DeeplakeVectorStoreConfig<Metadata>,
): DeeplakeVectorStoreConfig<Metadata> {
  const entries = Object.entries(config ?? {}).filter(([name]) => !SELECTOR_OPTIONS.includes(name));
  return Object.fromEntries(entries) as unknown as DeeplakeVectorStoreConfig<Metadata>;
}
