const PLACEHOLDERS: readonly string[] = ["no answer", "failed before an answer"];
const FAILED_IN = /^failed in node [^\n]*$/u;

/**
 * The approach of a row; empty if none is known. Earlier versions stored words of their own there, which no agent ever
 * said, so they are no approach to learn from.
 */
export function knownApproach(approach: string, origin: string): string {
  const isOurs = PLACEHOLDERS.includes(approach) || FAILED_IN.test(approach);
  return origin === "model" && isOurs ? "" : approach;
}
