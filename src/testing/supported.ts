/** Whether a store has a capability; what it lacks comes with the reason, which the skipped tests then show. */
export type Supported = true | { readonly not: string };

/** Of a capability that has to be declared. */
export const undeclared: Supported = { not: "the store does not declare it" };

/** The first of the needed capabilities that is lacking, with the reason; `undefined`: none is. */
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
