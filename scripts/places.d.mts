/** The types of what the tests use of `places.mjs`. */
import type { Layer } from "./architecture.d.mts";

export function roomsOf(layer: Layer): readonly { readonly name: string }[];
