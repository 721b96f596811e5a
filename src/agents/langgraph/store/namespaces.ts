import type { MatchCondition } from "@langchain/langgraph";

/** Whether a namespace starts with these labels. */
export function startsWith(namespace: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length <= namespace.length && prefix.every((label, depth) => label === namespace[depth]);
}

/** Which namespaces to list. */
export interface NamespaceListing {
  readonly conditions: readonly MatchCondition[];
  readonly maxDepth: number | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** The namespaces that satisfy every condition, cut to `maxDepth` labels, each once, sorted by their labels. */
export function listNamespaces(
  namespaces: Iterable<readonly string[]>,
  { conditions, maxDepth, limit, offset }: NamespaceListing,
): string[][] {
  const found = new Map<string, string[]>();
  for (const namespace of namespaces) {
    if (!conditions.every((condition) => meets(namespace, condition))) continue;
    const cut = namespace.slice(0, maxDepth);
    found.set(JSON.stringify(cut), cut);
  }
  return [...found.values()].sort(byLabels).slice(offset, offset + limit);
}

function meets(namespace: readonly string[], { matchType, path }: MatchCondition): boolean {
  if (path.length > namespace.length) return false;
  const start = matchType === "prefix" ? 0 : namespace.length - path.length;
  return path.every((label, depth) => label === "*" || label === namespace[start + depth]);
}

function byLabels(a: readonly string[], b: readonly string[]): number {
  for (const [depth, label] of a.entries()) {
    const other = b[depth];
    if (other === undefined) return 1;
    if (label !== other) return label < other ? -1 : 1;
  }
  return a.length - b.length;
}
