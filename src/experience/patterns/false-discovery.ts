/**
 * Which of many findings to believe, so that at most the share `rate` of those believed is expected to be chance
 * (Benjamini and Hochberg 1995). With nothing to find, anything is believed in at most that share of all searches.
 */
export function believed<T>(findings: readonly T[], p: (finding: T) => number, rate: number): T[] {
  const ordered = findings.toSorted((a, b) => p(a) - p(b));
  const last = ordered.findLastIndex((finding, index) => p(finding) <= (rate * (index + 1)) / ordered.length);
  return ordered.slice(0, last + 1);
}
