import { invalid, kindOf } from "../base/options/invalid-argument.ts";
import { checkedBy, type Option } from "../base/options/option.ts";

/**
 * Separates namespace and id in a key. In the rare case that an id itself begins with the separator, the key always
 * has the namespace.
 */
const SEPARATOR = "\u001f";

/**
 * The key of a document's row. Ids are unique only within a namespace, but keys are unique in the whole dataset. In
 * the default namespace the key is the id, as in rows of Python.
 */
export function toKey(namespace: string, id: string): string {
  return namespace === "" && !id.startsWith(SEPARATOR) ? id : SEPARATOR + namespace + SEPARATOR + id;
}

/** The document id in a key. */
export function toId(key: string): string {
  return split(key)?.id ?? key;
}

/** The namespace in a key. */
export function toNamespace(key: string): string {
  return split(key)?.namespace ?? "";
}

function split(key: string): { namespace: string; id: string } | undefined {
  if (!key.startsWith(SEPARATOR)) return undefined;
  const end = key.indexOf(SEPARATOR, 1);
  return end === -1 ? undefined : { namespace: key.slice(1, end), id: key.slice(end + 1) };
}

/** Refuses anything that cannot be the name of a namespace. @throws DeeplakeError INVALID_ARGUMENT */
export function checkNamespace(namespace: unknown): asserts namespace is string {
  const came =
    typeof namespace !== "string"
      ? kindOf(namespace)
      : // oxlint-disable-next-line no-control-regex
        /[\u0000-\u001f]/.test(namespace) || !namespace.isWellFormed()
        ? "one with control characters or half of a surrogate pair"
        : undefined;
  if (came === undefined) return;
  throw invalid('a string such as "team-a" in namespace', came);
}

export const namespaceOption: Option<string> = checkedBy<string>("a namespace", checkNamespace);
