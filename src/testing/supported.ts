/** Whether a store has a capability. If not, the reason is shown by the skipped tests. */
export type Supported = true | { readonly not: string };

/** The value of a capability that a store must declare and did not. */
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
