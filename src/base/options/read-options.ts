import { onceFor } from "../collections/once-for.ts";
import { invalid, invalidKind, saidName } from "./invalid-argument.ts";
import { isPlain, type Option, readOption } from "./option.ts";

/**
 * The checks of all options of an interface. A missing, unknown or wrongly typed option does not compile.
 */
export type OptionsSpec<Options> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name]
    ? Option<Exclude<Options[Name], undefined>>
    : Option<Options[Name]> & { readonly isRequired: true };
};

/** All options that any member of a union has, all of them optional. */
export type AllOf<Union> = {
  readonly [Name in Union extends unknown ? keyof Union : never]?: Union extends Readonly<
    Record<Name, infer Value>
  >
    ? Value
    : never;
};

type AnySpec = Readonly<Record<string, { readonly expected: string }>>;
type ValueOf<One> = One extends Option<infer Value> ? Value : never;
type Known<Spec, Mark> = {
  [Name in keyof Spec]: Spec[Name] extends Mark ? Name : never;
}[keyof Spec];
type Values<Spec, There> = { readonly [Name in keyof Spec & There]: ValueOf<Spec[Name]> } & {
  readonly [Name in Exclude<keyof Spec, There>]?: ValueOf<Spec[Name]>;
};

/** Options as a call states them. */
export type Stated<Spec> = Values<Spec, Known<Spec, { readonly isRequired: true }>>;

/** Options with all defaults filled in. */
export type Settled<Spec> = Values<
  Spec,
  Known<Spec, { readonly isRequired: true } | { readonly default: unknown }>
>;

/**
 * Checks the options of a call and fills in the defaults. An option that is `undefined` counts as left out.
 * Unknown names are refused, because a misspelt option would silently mean the default.
 * @param what Name of the call, for messages: `recall`.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function readOptions<Spec extends AnySpec>(what: string, given: object, spec: Spec): Settled<Spec> {
  return completed(statedOptions(what, given, spec), spec);
}

/** Like `readOptions`, without the defaults. @param path Prefix of the names in messages: `rules.` */
export function statedOptions<Spec extends AnySpec>(
  what: string,
  given: unknown,
  spec: Spec,
  path = "",
): Stated<Spec> {
  const { names } = namesAndDefaults(spec);
  if (!isPlain(given))
    throw invalidKind(`an object for ${what}, with any of ${[...names].join(", ")}`, given);
  const strange = Object.keys(given).find((name) => !names.has(name) && read(given, name) !== undefined);
  if (strange !== undefined)
    throw invalid(
      `for ${what} only ${[...names].join(", ")}`,
      saidName(strange),
      "Correct the name, or leave it out.",
    );
  const stated: Record<string, unknown> = {};
  // Read by name, because options may be inherited or come from a class.
  for (const name of names) {
    const [value, option] = [read(given, name), spec[name] as Option<unknown>];
    if (value !== undefined) stated[name] = readOption(option, value, path + name);
    else if (option.isRequired === true)
      throw invalid(
        `${option.expected} in ${path === "" ? `${name} of ${what}` : path + name}`,
        "none",
        option.remedy,
      );
  }
  return stated as Stated<Spec>;
}

/** Fills in the defaults of checked options. */
export function withDefaults<Spec extends AnySpec>(stated: Stated<Spec>, spec: Spec): Settled<Spec> {
  // Name by name, because adding names to a spread copy takes ten times as long.
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(stated)) copy[name] = value;
  return completed(copy as Stated<Spec>, spec);
}

/** Adds the defaults to `stated` itself. A copy by spreading would take several times as long as reading the options. */
function completed<Spec extends AnySpec>(stated: Stated<Spec>, spec: Spec): Settled<Spec> {
  const settled: Record<string, unknown> = stated;
  const { defaults } = namesAndDefaults(spec);
  for (const name in defaults) if (!(name in settled)) settled[name] = defaults[name];
  return settled as Settled<Spec>;
}

/** Cached for each spec, because each recorded experience and each recall reads some twenty options. */
const namesAndDefaults = onceFor((spec: AnySpec) => {
  const options = Object.entries(spec as Readonly<Record<string, Option<unknown>>>);
  const defaults = options.filter(([, option]) => option.default !== undefined);
  return {
    names: new Set(Object.keys(spec)),
    defaults: Object.fromEntries(defaults.map(([name, option]) => [name, option.default])),
  };
});

/** Picks the options that a spec names. */
export function optionsOf<Spec extends AnySpec>(stated: object, spec: Spec): Stated<Spec> {
  return Object.fromEntries(
    Object.entries(stated).filter(([name]) => Object.hasOwn(spec, name)),
  ) as Stated<Spec>;
}

/** Adds a remedy to the errors of all options that have none. */
export function endingWith<Spec extends AnySpec>(remedy: string, spec: Spec): Spec {
  const ended = Object.entries(spec).map(([name, option]) => [name, { remedy, ...option }]);
  return Object.fromEntries(ended);
}

/** An option that has options of its own. @param check Refuses values that do not go together */
export function nested<Spec extends AnySpec>(
  spec: Spec,
  check?: (stated: Stated<Spec>, name: string) => void,
): Option<Stated<Spec>> {
  return {
    expected: `an object with ${Object.keys(spec).join(", ")}`,
    fits: isPlain,
    inside: (value: object, name) => {
      const stated = statedOptions(name, value, spec, `${name}.`);
      check?.(stated, name);
      return stated;
    },
    isShown: false,
  };
}

function read(given: object, name: string): unknown {
  try {
    return (given as Readonly<Record<string, unknown>>)[name];
  } catch (cause) {
    throw invalid(`a value in ${name}`, "an error from its getter", "", { cause });
  }
}
