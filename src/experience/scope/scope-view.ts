import { invalid, invalidKind } from "../../base/options/invalid-argument.ts";
import type { ScopeView } from "../../storage/table/scope-view.ts";
import { list } from "../../base/options/option.ts";
import { optionsOf, type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import { type Scope, scopeOption, scopeText } from "./scope.ts";

/** The scope that a store writes to and the scopes that it reads. */
export interface ScopeOptions {
  /**
   * The owner of what this store records. The store also reads only this scope, unless `readScopes` names
   * others.
   * @default none: rows are written without a scope, and the whole location is read
   */
  readonly scope?: Scope;
  /**
   * The scopes that this store reads. The scope that it writes to is readable only if it is in this list.
   * @default `scope`, or the whole location without one
   */
  readonly readScopes?: readonly Scope[];
}

export const SCOPE_OPTIONS = {
  scope: scopeOption,
  readScopes: {
    ...list("a list of scopes, at least one,", scopeOption, 1),
    remedy: "Leave readScopes out to read the scope that the store writes to.",
  },
} satisfies OptionsSpec<ScopeOptions>;

/**
 * The scopes that a store with these options writes and reads. `undefined`: the store reads the whole location.
 * @throws DeeplakeError INVALID_ARGUMENT; an invalid scope never opens the whole location
 */
export function scopeView(options: ScopeOptions): ScopeView | undefined {
  const { scope, readScopes } = statedOptions("scopes", optionsOf(options, SCOPE_OPTIONS), SCOPE_OPTIONS);
  const write = scope === undefined ? "" : scopeText(scope);
  if (readScopes === undefined && scope === undefined) return undefined;
  if (readScopes === undefined && write === "")
    throw invalid(
      "a scope that is not empty",
      "an empty string, as from a variable that is not set",
      "Leave the scope out to work on the whole location.",
    );
  if (readScopes === undefined) return { write, read: [write] };
  return { write, read: [...new Set(readScopes.map((one: Scope) => scopeText(one, "readScopes")))] };
}

/**
 * Converts the scope of a call to text and checks that the store may read it.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function readableScope(scope: Scope, view: ScopeView | undefined): string {
  const text = scopeText(scope);
  if (view === undefined || view.read.includes(text)) return text;
  const readable = view.read.map((one) => JSON.stringify(one)).join(", ");
  throw invalidKind(`one of the scopes that this store reads, ${readable},`, text);
}

/**
 * Converts the scope of a record to text and checks that it is the scope the store writes to.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function writableScope(scope: Scope, view: ScopeView | undefined): string {
  const text = scopeText(scope);
  if (view === undefined || text === view.write) return text;
  throw invalidKind(
    `the scope that this store writes to, ${JSON.stringify(view.write)}, or none`,
    text,
    "Open a store with that scope. Nothing was recorded.",
  );
}
