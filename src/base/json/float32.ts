/**
 * How many significant digits are tried. Two decimals of six digits never become the same 32-bit float, except
 * the tiniest. Nine digits identify every 32-bit float.
 */
const [FEWEST_DIGITS, MOST_DIGITS] = [6, 9];

/**
 * Rounds a number to what a `float32` column stores: the shortest decimal that rounds to the same 32 bits.
 * So .98 stays .98 instead of becoming .9800000190734863.
 */
export function float32(value: number): number {
  const stored = Math.fround(value);
  // Numbers up to 1 are rounded to decimal places, which is faster than printing them.
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
