import { invalid, invalidArgument } from "../../base/options/invalid-argument.ts";
import type { ScopeView } from "../../storage/table/scope-view.ts";
import { list } from "../../base/options/option.ts";
import { optionsOf, type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import { type Scope, scopeOption, scopeText } from "./scope.ts";

/** Where a store writes and what it reads. */
export interface ScopeOptions {
  /**
   * Whose the experiences, runs and labels of this store are. With it the store reads this scope only, unless
   * `readScopes` says otherwise. @default none: written without a scope, and the whole location is read
   */
  readonly scope?: Scope;
  /** Whose experiences and runs this store reads. Writing does not make readable. @default the scope, where there is one */
  readonly readScopes?: readonly Scope[];
}

export const SCOPE_OPTIONS = {
  scope: scopeOption,
  readScopes: {
    ...list("a list of scopes, at least one,", scopeOption, 1),
    remedy: "Leave it out to read the scope that is written to.",
  },
} satisfies OptionsSpec<ScopeOptions>;

/**
 * What a store with these options may see; `undefined`: everything, as somebody who operates the location does.
 * @throws DeeplakeError INVALID_ARGUMENT; a scope that is wrong never means everything
 */
export function scopeView(options: ScopeOptions): ScopeView | undefined {
  const { scope, readScopes } = statedOptions("scopes", optionsOf(options, SCOPE_OPTIONS), SCOPE_OPTIONS);
  const write = scope === undefined ? "" : scopeText(scope);
  if (readScopes === undefined && scope === undefined) return undefined;
  if (readScopes === undefined && write === "")
    throw invalid(
      "a scope that is not empty",
      "an empty text, as a variable that is not set gives",
      "Leave the scope out to work on the whole location.",
    );
  if (readScopes === undefined) return { write, read: [write] };
  return { write, read: [...new Set(readScopes.map((one: Scope) => scopeText(one, "readScopes")))] };
}

/** A scope that a call names, within what the store may read. @throws DeeplakeError INVALID_ARGUMENT */
export function readableScope(scope: Scope, view: ScopeView | undefined): string {
  const text = scopeText(scope);
  if (view === undefined || view.read.includes(text)) return text;
  const readable = view.read.map((one) => JSON.stringify(one)).join(", ");
  throw invalidArgument(`one of the scopes that this store reads, ${readable},`, text);
}

/** The scope of a record, which is that of the store that records it. @throws DeeplakeError INVALID_ARGUMENT */
export function writableScope(scope: Scope, view: ScopeView | undefined): string {
  const text = scopeText(scope);
  if (view === undefined || text === view.write) return text;
  throw invalidArgument(
    `the scope that this store writes to, ${JSON.stringify(view.write)}, or none`,
    text,
    "Open a store with that scope. Nothing was recorded.",
  );
}
