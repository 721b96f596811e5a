/** What the work comes to, or `undefined` when it takes longer than so many milliseconds; it then goes on unheard. */
export async function beforeDeadline<T>(
  milliseconds: number | undefined,
  work: () => Promise<T>,
): Promise<T | undefined> {
  if (milliseconds === undefined) return work();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  const working = work();
  try {
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
    working.catch(() => {});
  }
}
