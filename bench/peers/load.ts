/** A module of a peer, found in this folder's own node_modules. `T`: the part of it that is used. */
export async function load<T>(specifier: string): Promise<T> {
  return (await import(specifier)) as T;
}
