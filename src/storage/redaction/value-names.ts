/** Keys that say no more than that the value stands here. */
const VALUE = /^(?:value|val|v|data|content|text|plain|plaintext|plain_text|raw|current)$/i;
/** Keys that say what the value beside them is called. */
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
const ACCOUNT = /^(?:user|username|user_name|login|account|email)$/i;
const SHORT_PASSWORD = /^(?:pass|pw)$/i;
const SCHEMA_TYPE = /^(?:string|number|integer|boolean|object|array|null)$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the value under a key is called: the key itself; of a value that is listed with its name, as headers and
 * variables often are, that name; else, where the key says nothing, what the object is called.
 */
export function nameOfField(fields: Fields, key: string, outer: string): string {
  if (SHORT_PASSWORD.test(key) && Object.keys(fields).some((one) => ACCOUNT.test(one))) return "password";
  if (!VALUE.test(key)) return key;
  const names = Object.keys(fields).filter((one) => NAME.includes(one.toLowerCase()));
  const named = names.map((one) => fields[one]).find((name) => typeof name === "string");
  return named ?? (isSchema(fields) ? key : outer || key);
}

/** Whether an object says what a value has to be like, as JSON Schema does, and not what it is. */
export function isSchema({ type }: Fields): boolean {
  return typeof type === "string" && SCHEMA_TYPE.test(type);
}

/** Whether a list is one of names and values: what a `Map`, `Headers` and `Object.entries` give. */
export function isEntries(values: readonly unknown[]): boolean {
  return values.length > 0 && values.every(isEntry);
}

/**
 * What an item of a list is called: as the list, but for the value of an entry and for values that follow their names in
 * one list, as the headers of Node's requests do.
 */
export function nameOfItem(values: readonly unknown[], at: number, list: ListNames): string {
  const before = values[at - 1];
  if (typeof before !== "string") return list.name;
  const isPaired = list.isEntry || (/headers$/i.test(list.name) && at % 2 === 1 && values.length % 2 === 0);
  return isPaired ? before : list.name;
}

/** What is known of a list. */
interface ListNames {
  /** What it is called. */
  readonly name: string;
  /** Whether it stands in a list of names and values. */
  readonly isEntry: boolean;
}

function isEntry(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string";
}
