const PLACEHOLDERS: readonly string[] = ["no answer", "failed before an answer"];
const FAILED_IN = /^failed in node [^\n]*$/u;

/**
 * The approach of a row; empty if none is known. Earlier versions stored a placeholder such as "no answer"
 * there. No agent wrote it, so nothing can be learned from it.
 */
export function knownApproach(approach: string, origin: string): string {
  const isOurs = PLACEHOLDERS.includes(approach) || FAILED_IN.test(approach);
  return origin === "model" && isOurs ? "" : approach;
}
