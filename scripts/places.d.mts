/** The types of the parts of `places.mjs` that the tests use. */
import type { Layer } from "./architecture.d.mts";

export function roomsOf(layer: Layer): readonly { readonly name: string }[];
