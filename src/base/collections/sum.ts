export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The sum of the numbers; `null` if there are none. */
export function sumIfAny(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : sum(numbers);
}
