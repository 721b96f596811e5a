/** Whether a store has a capability. `not` is the reason why it has none, which skipped tests show. */
export type Supported = true | { readonly not: string };

/** The value of a capability whose tests are skipped unless the store declares the capability. */
export const undeclared: Supported = { not: "the store does not declare it" };

/** The first of the needed capabilities that is missing, with the reason; `undefined` if none is missing. */
export function lacking<Name extends string>(
  supports: { readonly [Capability in Name]: Supported },
  needs: readonly Name[],
): string | undefined {
  for (const name of needs) {
    const supported: Supported = supports[name];
    if (supported !== true) return `${name}: ${supported.not}`;
  }
  return undefined;
}
