/** Repeatable numbers from 0 to below 1 (Park and Miller's generator). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
