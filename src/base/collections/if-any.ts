/** The elements that meet a condition; all of them if none does. */
export function ifAny<Element>(
  all: readonly Element[],
  meets: (element: Element) => boolean,
): readonly Element[] {
  const some = all.filter(meets);
  return some.length === 0 ? all : some;
}
