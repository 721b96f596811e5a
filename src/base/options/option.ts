import { invalid, kindOf, said, sizeOf } from "./invalid-argument.ts";

/**
 * The check of one option. `in out` makes the type invariant, so that an option whose type differs from the
 * field of its interface does not compile.
 */
export interface Option<in out Value> {
  /** How errors describe the option: "a whole number from 1". */
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** Reads the inside of a value that fits. @param name Path of the value, such as `rules.max` */
  readonly inside?: (value: never, name: string) => Value;
  /**
   * What an error says about the received value. `true`: the value, if it looks like a word, a number or a date.
   * `"size"`: a number, or the length of a string. `false`: only the kind of the value, because the value may be a key,
   * a location with a password, or words of a person.
   */
  readonly isShown: boolean | "size";
  readonly remedy?: string;
  /** The value if a call leaves the option out. */
  readonly default?: Value;
  readonly isRequired?: true;
}

/** Checks and reads the value of an option. @throws DeeplakeError INVALID_ARGUMENT */
export function readOption<Value>(option: Option<Value>, value: unknown, name: string): Value {
  const { expected, fits, inside, isShown, remedy } = option;
  if (fits(value)) return inside ? inside(value as never, name) : (value as Value);
  const describe = isShown === true ? said : isShown === "size" ? sizeOf : kindOf;
  const came = isShown === false && typeof value === "number" ? "a number" : describe(value);
  throw invalid(`${expected} in ${name}`, came, remedy);
}

export function withDefault<Value>(
  option: Option<Value>,
  value: NoInfer<Value>,
): Option<Value> & { readonly default: Value } {
  return { ...option, default: value };
}

export function required<Value>(option: Option<Value>): Option<Value> & { readonly isRequired: true } {
  return { ...option, isRequired: true };
}

export function string(expected = "a string", fits: (value: string) => boolean = () => true): Option<string> {
  return { expected, fits: (value) => typeof value === "string" && fits(value), isShown: "size" };
}

export function filledString(): Option<string> {
  return string("a string that is not empty", (value) => value.trim() !== "");
}

/** A string whose content and length no error shows. */
export function secret(expected?: string, fits?: (value: string) => boolean): Option<string> {
  return { ...string(expected, fits), isShown: false };
}

export function boolean(): Option<boolean> {
  return { expected: "true or false", fits: (value) => typeof value === "boolean", isShown: true };
}

/** The value `false`, which switches an option off. `either` combines it with the other values of the option. */
export const off: Option<false> = { expected: "false", fits: (value) => value === false, isShown: false };

/** The value `null`. */
export const none: Option<null> = { expected: "null", fits: (value) => value === null, isShown: false };

/** @param what Description for errors: "a number from 0 to 1". `NaN` is in no range. */
export function number(what: string, fits: (value: number) => boolean): Option<number> {
  return { expected: what, fits: (value) => typeof value === "number" && fits(value), isShown: true };
}

/** A number in a range: at least `least` or above `above`, and at most `most` or below `below`. */
export function range(
  what: string,
  { least, above, most, below }: { least?: number; above?: number; most?: number; below?: number },
): Option<number> {
  const words = [
    what,
    ...(least === undefined ? [] : [`from ${least}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(most === undefined ? [] : [`to ${most}`]),
    ...(below === undefined ? [] : [`to below ${below}`]),
  ];
  const fits = (value: number): boolean =>
    (least === undefined || value >= least) &&
    (above === undefined || value > above) &&
    (most === undefined || value <= most) &&
    (below === undefined || value < below);
  return number(words.join(" "), fits);
}

export function fraction(): Option<number> {
  return range("a number", { least: 0, most: 1 });
}

/** A limit of at least 1. `Infinity` means no limit. */
export function bound(): Option<number> {
  return range("a number", { least: 1 });
}

export function wholeFrom(least: number): Option<number> {
  return number(`a whole number from ${least}`, (value) => Number.isSafeInteger(value) && value >= least);
}

/** Milliseconds that a timer can wait. */
export function milliseconds(least: 0 | 1): Option<number> {
  return range("milliseconds", { least, below: 2 ** 31 });
}

export function oneOf<const Value extends string>(...values: readonly Value[]): Option<Value> {
  const fits = (value: unknown): boolean => values.includes(value as Value);
  return {
    expected: values.length === 1 ? `${values[0]}` : `one of ${values.join(", ")}`,
    fits,
    isShown: true,
  };
}

/** @param what Description for errors: "a function that chooses". */
export function func<Value extends (...args: never[]) => unknown>(what = "a function"): Option<Value> {
  return { expected: what, fits: (value) => typeof value === "function", isShown: false };
}

/** An object or function that has these methods, passed on as it is. */
export function having<Value extends object>(
  what: string,
  ...methods: readonly (keyof Value)[]
): Option<Value> {
  const isObject = (value: unknown): boolean =>
    (typeof value === "object" && value !== null) || typeof value === "function";
  const fits = (value: unknown): boolean =>
    isObject(value) && methods.every((method) => typeof (value as Partial<Value>)[method] === "function");
  return { expected: what, fits, isShown: false };
}

/** An object with strings and numbers under these names, passed on as it is. */
export function holding<Value extends object>(
  what: string,
  strings: readonly (keyof Value)[],
  numbers: readonly (keyof Value)[],
): Option<Value> {
  const has = (value: Partial<Value>, names: readonly (keyof Value)[], type: string): boolean =>
    names.every((name) => typeof value[name] === type);
  const fits = (value: unknown): boolean =>
    typeof value === "object" &&
    value !== null &&
    has(value, strings, "string") &&
    has(value, numbers, "number");
  return { expected: what, fits, isShown: false };
}

/** An object of the application, passed on as it is. @param what Description for errors: "an operation" */
export function plain<Value extends object>(what: string): Option<Value> {
  return { expected: what, fits: isPlain, isShown: false };
}

/** @param what Description for errors: "a list of strings". */
export function list<Items extends readonly unknown[]>(
  what: string,
  item: Option<Items[number]>,
  least = 0,
): Option<Items> {
  const inside = (values: readonly unknown[], name: string): unknown =>
    Array.from(values, (value, index) => readOption(item, value, `${name}[${index}]`));
  const fits = (value: unknown): boolean => Array.isArray(value) && value.length >= least;
  return { expected: what, fits, inside: inside as (value: never, name: string) => Items, isShown: false };
}

/**
 * A value with a check of its own, which throws.
 * @param expected Description for errors that list several alternatives
 */
export function checkedBy<Value>(
  expected: string,
  check: (value: Value, name: string) => unknown,
): Option<Value> {
  const inside = (value: Value, name: string): Value => {
    check(value, name);
    return value;
  };
  return {
    expected,
    fits: () => true,
    inside,
    isShown: false,
  };
}

/** An object with freely chosen names. @param what Description for errors: "shares by names" */
export function recordOf<Values extends object>(
  what: string,
  item: Option<Exclude<Values[keyof Values], undefined>>,
): Option<Values> {
  return {
    expected: what,
    fits: isPlain,
    inside: (values: object, name) =>
      Object.fromEntries(
        Object.entries(values)
          .filter(([, value]) => value !== undefined)
          .map(([key, value]) => [key, readOption(item, value, `${name}.${key}`)]),
      ) as Values,
    isShown: false,
  };
}

/**
 * Whether a value can be an options object: an object whose content is in its properties, unlike a promise.
 */
export function isPlain(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]";
}

export function either<One, Other>(one: Option<One>, other: Option<Other>): Option<One | Other> {
  return {
    expected: `${one.expected}, or ${other.expected}`,
    fits: (value) => one.fits(value) || other.fits(value),
    inside: (value: unknown, name) =>
      one.fits(value) ? readOption(one, value, name) : readOption(other, value, name),
    isShown: one.isShown === true || other.isShown === true || one.isShown || other.isShown,
  };
}
