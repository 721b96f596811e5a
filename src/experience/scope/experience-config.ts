import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { type Scope, scopeText } from "./scope.ts";

/** The file that says for a directory, and all below it, where experience is kept and whose it is. */
const FILE = ".experience.json";

/** What the environment and the nearest `.experience.json` say; all but `location` are options of `ExperienceStore.open`. */
export interface ExperienceConfig {
  /** Where experience is kept; `memory:` where it is disabled, so that nothing of this directory is kept. */
  readonly location?: string;
  readonly scope?: Scope;
  readonly readScopes?: readonly Scope[];
  readonly agent?: string;
  readonly author?: string;
}

/** Where a configuration comes from. */
export interface ConfigSource {
  /** The file that was read, or `null`. */
  readonly file: string | null;
  /** Whether this directory opted out. */
  readonly disabled: boolean;
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

/**
 * The configuration of a directory: the environment first, then the nearest `.experience.json` upwards. A directory
 * that opted out stays out, whatever the environment says.
 * @throws DeeplakeError INVALID_ARGUMENT for a file or variable that cannot be understood: it never means "no scope"
 */
export function experienceConfig(
  cwd: string = process.cwd(),
  env: NodeJS.ProcessEnv = process.env,
): ExperienceConfig {
  return findExperienceConfig(cwd, env).config;
}

/** As `experienceConfig`, with where it comes from. */
export function findExperienceConfig(cwd: string, env: NodeJS.ProcessEnv): ConfigSource {
  const file = nearest(resolve(cwd));
  const said = { ...(file === null ? {} : fromFile(file)), ...fromEnvironment(env) };
  const disabled = said.disabled === true || (file !== null && fromFile(file).disabled === true);
  const { disabled: _, ...config } = { ...said, ...(disabled && { location: "memory:" }) };
  return { file, disabled, config };
}

function nearest(directory: string): string | null {
  const file = join(directory, FILE);
  if (existsSync(file)) return file;
  const above = dirname(directory);
  return above === directory ? null : nearest(above);
}

function fromFile(file: string): Said {
  const values = parsed(readFileSync(file, "utf8"), file);
  if (typeof values !== "object" || values === null || Array.isArray(values))
    throw invalidArgument(`a JSON object in ${file}`, values);
  const checked = checkedValues(values as Record<string, unknown>, file);
  const { location } = checked;
  const isPath = typeof location === "string" && !/^[a-z][a-z0-9+.-]+:/i.test(location);
  return isPath ? { ...checked, location: resolve(dirname(file), location) } : checked;
}

function fromEnvironment(env: NodeJS.ProcessEnv): Said {
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

function checkedValues(values: Record<string, unknown>, where: string): Said {
  for (const [key, value] of Object.entries(values)) {
    const name = `${key} of ${where}`;
    if (!Object.hasOwn(VARIABLES, key))
      throw invalidArgument(`only the keys ${Object.keys(VARIABLES).join(", ")} in ${where}`, key);
    if (key === "disabled" && typeof value !== "boolean")
      throw invalidArgument(`true or false in ${name}`, value);
    if (key === "scope" && scopeText(value as Scope, name) === "")
      throw invalidArgument(`a scope in ${name}`, value);
    if (key === "readScopes") {
      if (!Array.isArray(value) || value.length === 0)
        throw invalidArgument(`a list of scopes in ${name}`, value);
      for (const scope of value) scopeText(scope as Scope, name);
    }
    if (["location", "agent", "author"].includes(key) && typeof value !== "string")
      throw invalidArgument(`a text in ${name}`, value);
  }
  return values;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidArgument(`JSON in ${where}`, text);
  }
}
