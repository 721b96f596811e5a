/**
 * Whether the Jaccard index of two sets is at least `least`. The Jaccard index is the number of members that
 * both sets have, divided by the number of members that any of the two has (Broder, "On the resemblance and
 * containment of documents", 1997). Two empty sets resemble each other.
 */
export function resemble(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>, least: number): boolean {
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a];
  if (larger.size === 0) return true;
  // The Jaccard index is at most the ratio of the sizes.
  if (smaller.size / larger.size < least) return false;
  let common = 0;
  for (const member of smaller) if (larger.has(member)) common++;
  return common / (a.size + b.size - common) >= least;
}
