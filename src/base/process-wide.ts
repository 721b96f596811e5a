import { VERSION } from "./version.ts";

/**
 * A value that all copies of this version of the package share in a process. An application may load several
 * copies: the ES modules, the CommonJS modules through a tool, and one in each route of a bundle.
 */
export function processWide<Value extends object>(name: string, make: () => Value): Value {
  const key = Symbol.for(`langchain-deeplake/${VERSION}/${name}`);
  const shared = globalThis as unknown as Record<symbol, Value | undefined>;
  return (shared[key] ??= make());
}
