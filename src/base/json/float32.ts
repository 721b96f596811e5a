/** So many digits name any 32-bit float; decimals of six have 32 bits of their own, but for the tiniest. */
const [FEWEST_DIGITS, MOST_DIGITS] = [6, 9];

/**
 * A number as a `float32` column keeps it: the shortest decimal that rounds to the same 32 bits. So .98 comes back as
 * .98, not as .9800000190734863.
 */
export function float32(value: number): number {
  const stored = Math.fround(value);
  // Up to 1 so many digits are so many decimals, and rounding is faster than printing.
  if (Math.abs(stored) <= 1)
    for (let scale = 10 ** FEWEST_DIGITS; scale <= 10 ** MOST_DIGITS; scale *= 10) {
      const rounded = Math.round(stored * scale) / scale;
      if (Math.fround(rounded) === stored) return rounded;
    }
  for (let digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
    const decimal = Number(stored.toPrecision(digits));
    if (Math.fround(decimal) === stored) return decimal;
  }
  return Number(stored.toPrecision(MOST_DIGITS));
}
