/** The types of `layers.mjs`. */
import type { Layer } from "./architecture.d.mts";

export const LAYERS: readonly Layer[];
