/** Every decimal of so many digits has 32 bits of its own. */
const FEWEST_DIGITS = 6;
/** So many digits name any 32-bit float. */
const MOST_DIGITS = 9;

/**
 * A number as a `float32` column keeps it: the shortest decimal that rounds to the same 32 bits. So .98 comes back as
 * .98, not as .9800000190734863.
 */
export function float32(value: number): number {
  const stored = Math.fround(value);
  // Up to 1 no two numbers of six decimals share their 32 bits, and rounding is faster than printing.
  const rounded = Math.round(stored * 1e6) / 1e6;
  if (Math.abs(stored) <= 1 && Math.fround(rounded) === stored) return rounded;
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const decimal = Number(stored.toPrecision(digits));
    if (Math.fround(decimal) === stored) return decimal;
  }
  return Number(stored.toPrecision(MOST_DIGITS));
}
