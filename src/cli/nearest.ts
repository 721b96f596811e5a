/** Most letters by which a typed word may differ from a known word. */
const FAR = 2;

/** The known word that was probably meant: it differs in at most two letters, or begins with the typed word. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((word) => ({ word, far: typed.length > 2 && word.startsWith(typed) ? 0 : distance(typed, word) }))
    .filter(({ word, far }) => far <= Math.min(FAR, Math.floor(word.length / 2)))
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.word;
}

/** The number of letters to add, remove or change (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + Number(one[i - 1] !== other[j - 1]),
        ),
      );
    row = next;
  }
  return row[other.length] ?? 0;
}
