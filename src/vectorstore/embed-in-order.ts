/** Yields each batch with its vectors, in order, while up to `concurrency` batches are embedded at once. */
export async function* embedInOrder<Batch>(
  batches: Iterable<Batch>,
  embed: (batch: Batch) => Promise<number[][]>,
  concurrency: number,
): AsyncGenerator<[Batch, number[][]]> {
  const underWay: [Batch, Promise<number[][]>][] = [];
  for (const batch of batches) {
    const vectors = embed(batch);
    // If an earlier batch fails, nobody awaits these vectors any more.
    vectors.catch(() => {});
    underWay.push([batch, vectors]);
    if (underWay.length >= concurrency) yield await first(underWay);
  }
  while (underWay.length > 0) yield await first(underWay);
}

async function first<Batch>(underWay: [Batch, Promise<number[][]>][]): Promise<[Batch, number[][]]> {
  const [batch, vectors] = underWay.shift() as [Batch, Promise<number[][]>];
  return [batch, await vectors];
}
