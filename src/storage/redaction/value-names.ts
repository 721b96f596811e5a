/** Keys that say only that their value is a value. */
const VALUE = /^(?:value|val|v|data|content|text|plain|plaintext|plain_text|raw|current)$/i;
/** Keys that hold the name of the value beside them. */
const NAME = [
  "name",
  "key",
  "k",
  "header",
  "field",
  "env",
  "variable",
  "var",
  "property",
  "parameter",
  "param",
];
const FLAG = /^--[A-Za-z][\w-]{0,80}$/;
const ACCOUNT = /^(?:user|username|user_name|login|account|email)$/i;
const SHORT_PASSWORD = /^(?:pass|pw)$/i;
const SCHEMA_TYPE = /^(?:string|number|integer|boolean|object|array|null)$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The name of the value under a key: the key itself, unless it is a key such as `value`. For such a key it is the
 * name that stands beside the value, as in lists of headers and variables, or else the name of the object.
 * `pass` and `pw` beside a user name count as `password`.
 */
export function nameOfField(fields: Fields, key: string, outer: string): string {
  if (SHORT_PASSWORD.test(key) && Object.keys(fields).some((one) => ACCOUNT.test(one))) return "password";
  // The name of a manifest of Kubernetes says nothing.
  if (fields["kind"] === "Secret" && key.endsWith("ata")) return "secret";
  if (!VALUE.test(key)) return key;
  const names = Object.keys(fields).filter((one) => NAME.includes(one.toLowerCase()));
  const named = names.map((one) => fields[one]).find((name) => typeof name === "string");
  return named ?? (isSchema(fields) ? key : outer || key);
}

/** Whether an object describes a type, as JSON Schema does, instead of holding a value. */
export function isSchema({ type, value }: Fields): boolean {
  return typeof type === "string" && value === undefined && SCHEMA_TYPE.test(type);
}

/**
 * Whether a list consists of pairs of a name and a value, as `Map`, `Headers` and `Object.entries` give them.
 */
export function isEntries(values: readonly unknown[]): boolean {
  return values.length > 0 && values.every(isEntry);
}

/**
 * The name of an item of a list. Most items have the name of the list. Three kinds of items are named by the item
 * before them: the value in a pair, each second item in a flat list of headers such as Node's, and the argument after a
 * program's flag.
 */
export function nameOfItem(values: readonly unknown[], at: number, list: ListNames): string {
  const before = values[at - 1];
  if (typeof before !== "string") return list.name;
  // Arguments of a program: `["--password", "…"]`.
  if (FLAG.test(before)) return before.replace(/^-+/, "");
  const isPaired = list.isEntry || (/headers$/i.test(list.name) && at % 2 === 1 && values.length % 2 === 0);
  return isPaired ? before : list.name;
}

/** What is known of the list that holds an item. */
interface ListNames {
  /** Name of the list. */
  readonly name: string;
  /** Whether the list is a pair in a list of names and values. */
  readonly isEntry: boolean;
}

function isEntry(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
}
