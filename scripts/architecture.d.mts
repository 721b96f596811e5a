/** The types of the parts of `architecture.mjs` that the tests use. */

export type Room =
  | string
  | { readonly name: string; readonly peers?: readonly string[]; readonly isEdge?: boolean };

export interface Layer {
  readonly name: string;
  readonly rooms?: readonly Room[];
  readonly peers?: readonly string[];
  readonly isEdge?: boolean;
}

export interface Finding {
  readonly rule: string;
  readonly message: string;
}

export function readArchitecture(
  root: string,
  layers?: readonly Layer[],
): { readonly findings: readonly Finding[] };
