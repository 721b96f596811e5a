import type { JsonValue } from "../../../base/types.ts";

const isBranch = (value: JsonValue | undefined): value is JsonValue[] | { [key: string]: JsonValue } =>
  typeof value === "object" && value !== null;

/**
 * The texts that LangGraph embeds for a path of an item's value. `$` is the whole value as JSON text, `a.b`
 * a nested field, `a[0]` and `a[-1]` one element, `a[*]` each element, `*` each member, `{a,b.c}` several
 * fields.
 */
export function textsAtPath(value: JsonValue, path: string): string[] {
  const steps = path === "$" ? [] : (path.match(/\{[^}]*\}|\[[^\]]*\]|[^.[{]+/g) ?? []);
  return steps
    .reduce<JsonValue[]>((values, step) => values.flatMap((one) => follow(one, step)), [value])
    .flatMap(textOf);
}

function follow(value: JsonValue, step: string): JsonValue[] {
  if (step.startsWith("{")) {
    const paths = step.slice(1, -1).split(",");
    return paths.flatMap((path) =>
      path
        .trim()
        .split(".")
        .reduce<JsonValue[]>((values, name) => values.flatMap((one) => member(one, name)), [value]),
    );
  }
  if (step === "*") return isBranch(value) ? Object.values(value) : [];
  if (!step.startsWith("[")) return member(value, step);
  if (!Array.isArray(value)) return [];
  if (step === "[*]") return value;
  const position = Number.parseInt(step.slice(1, -1), 10);
  const element = Number.isNaN(position) ? undefined : value.at(position);
  return element === undefined ? [] : [element];
}

function member(value: JsonValue, name: string): JsonValue[] {
  if (!isBranch(value) || Array.isArray(value)) return [];
  return Object.hasOwn(value, name) ? [value[name] as JsonValue] : [];
}

/** Text of a value; none for `null` and for an empty text, because models refuse empty texts. */
function textOf(value: JsonValue): string[] {
  if (value === null) return [];
  const text = isBranch(value) ? JSON.stringify(value, null, 2) : String(value);
  return text.trim() === "" ? [] : [text];
}
