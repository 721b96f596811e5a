import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { invalid, invalidKind } from "../../base/options/invalid-argument.ts";
import { boolean, checkedBy, plain, readOption, secret, string } from "../../base/options/option.ts";
import { type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import { type Scope, scopeText } from "./scope.ts";
import { SCOPE_OPTIONS } from "./scope-view.ts";

/** Name of the file with the configuration of its directory and all directories below. */
const FILE = ".experience.json";

/**
 * The settings found in the environment and the nearest `.experience.json`. All but `location` are options
 * of `ExperienceStore.open`.
 */
export interface ExperienceConfig {
  /** Where experience is stored. This is `memory:` if the directory opted out, so that nothing is kept. */
  readonly location?: string;
  readonly scope?: Scope;
  readonly readScopes?: readonly Scope[];
  readonly agent?: string;
  readonly author?: string;
}

/** A configuration and where it was found. */
interface ConfigSource {
  /** Path of the configuration file, or `null` if there is none. */
  readonly file: string | null;
  /** Whether this directory opted out. */
  readonly disabled: boolean;
  /** The path of the file or the name of the variable that opted out; empty if neither did. */
  readonly disabledBy: string;
  readonly config: ExperienceConfig;
}

type Said = ExperienceConfig & { readonly disabled?: boolean };
type Key = keyof Said;

const VARIABLES: Readonly<Record<Key, string>> = {
  location: "DEEPLAKE_EXPERIENCE",
  scope: "DEEPLAKE_EXPERIENCE_SCOPE",
  readScopes: "DEEPLAKE_EXPERIENCE_READ_SCOPES",
  agent: "DEEPLAKE_EXPERIENCE_AGENT",
  author: "DEEPLAKE_EXPERIENCE_AUTHOR",
  disabled: "DEEPLAKE_EXPERIENCE_DISABLED",
};

const CONFIG = {
  location: secret(),
  // An empty scope usually comes from an environment variable that is not set.
  scope: checkedBy<Scope>("a scope", (scope, name) => {
    if (scopeText(scope, name) === "") throw invalid(`a scope in ${name}`, "an empty string");
  }),
  readScopes: SCOPE_OPTIONS.readScopes,
  agent: string(),
  author: string(),
  disabled: boolean(),
} satisfies OptionsSpec<Said>;

/**
 * Environment variables by name. With `NodeJS.ProcessEnv`, every application that type-checks this package would need
 * `@types/node`.
 */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration of a directory from the environment and the nearest `.experience.json`, in the directory
 * or above. The environment wins, except that it cannot undo `disabled` in the file.
 * @throws DeeplakeError INVALID_ARGUMENT for a malformed file or variable, so that a mistake is never taken
 * for "no scope"
 */
export function experienceConfig(
  cwd: string = process.cwd(),
  env: Environment = process.env,
): ExperienceConfig {
  return findExperienceConfig(cwd, env).config;
}

/** Like `experienceConfig`, but also returns the file and whether the directory opted out. */
export function findExperienceConfig(cwd: string, env: Environment): ConfigSource {
  const file = nearest(resolve(readOption(string(), cwd, "cwd")));
  readOption(plain("variables by name"), env, "env");
  const said = { ...(file === null ? {} : fromFile(file)), ...fromEnvironment(env) };
  const isByFile = file !== null && fromFile(file).disabled === true;
  const disabled = said.disabled === true || isByFile;
  const { disabled: _, ...config } = { ...said, ...(disabled && { location: "memory:" }) };
  const disabledBy = isByFile ? file : disabled ? VARIABLES.disabled : "";
  return { file, disabled, disabledBy, config };
}

function nearest(directory: string): string | null {
  const file = join(directory, FILE);
  if (existsSync(file)) return file;
  const above = dirname(directory);
  return above === directory ? null : nearest(above);
}

function fromFile(file: string): Said {
  const values = parsed(textOf(file), file);
  const checked = checkedValues(values, file);
  const { location } = checked;
  const isPath = typeof location === "string" && !/^[a-z][a-z0-9+.-]+:/i.test(location);
  return isPath ? { ...checked, location: resolve(dirname(file), location) } : checked;
}

/** Reading a pipe would wait for its writer. */
function textOf(file: string): string {
  try {
    if (!statSync(file).isFile()) throw new Error("it is no file");
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw invalid(`a file that can be read at ${file}`, (cause as Error).message, "", { cause });
  }
}

function fromEnvironment(env: Environment): Said {
  const values: Record<string, unknown> = {};
  for (const [key, name] of Object.entries(VARIABLES)) {
    const text = env[name];
    if (text === undefined || (text === "" && key === "location")) continue;
    if (key === "readScopes") values[key] = parsed(text, name);
    else if (key === "disabled") values[key] = !["", "0", "false"].includes(text);
    else values[key] = text;
  }
  return checkedValues(values, "the environment");
}

/** Checks the values. `where` names their source in error messages. */
function checkedValues(values: unknown, where: string): Said {
  return statedOptions(where, values, CONFIG, `${where}: `);
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message does not repeat the value, because it may contain a location with a password.
    throw invalidKind(`JSON in ${where}`, text);
  }
}
