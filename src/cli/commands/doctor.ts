import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

import { cacheDirectory, ENGINE_VERSION } from "../../storage/local/cache-directory.ts";
import { engineEnvironment } from "../../storage/local/engine-environment.ts";
import { findEngine, unsupportedPlatform } from "../../storage/local/find-engine.ts";
import { locationOf } from "../open-store.ts";
import { findExperienceConfig } from "../../experience/scope/experience-config.ts";
import { scopeText } from "../../experience/scope/scope.ts";
import { shownLocation } from "../../storage/driver/location.ts";
import { isIntact } from "../../storage/local/installation.ts";
import { residentMegabytes } from "../../storage/local/resident-megabytes.ts";

/** The result of one check. */
export interface Check {
  readonly name: string;
  /** `missing` means that something necessary is missing or does not work. A `note` stops nothing. */
  readonly state: "ok" | "note" | "missing";
  readonly found: string;
  /** How to fix the problem. */
  readonly remedy?: string;
}

const PROBE = "import deeplake, platform; print(deeplake.__version__, platform.python_version())";

/** Checks everything that local datasets need. */
export function doctor(): Check[] {
  return [
    node(),
    platform(),
    ...engine(),
    cache(),
    memory(),
    peer("@langchain/core"),
    peer("@langchain/langgraph", "use the LangGraph nodes"),
    peer("langchain", "use createAgent and initChatModel"),
    configuration(),
  ];
}

/** Checks the configured location and scope of this directory. */
function configuration(): Check {
  try {
    const { file, disabled, disabledBy, config } = findExperienceConfig(process.cwd(), process.env);
    const { location, scope, readScopes } = config;
    const whose = [
      scope !== undefined && `scope ${scopeText(scope)}`,
      readScopes !== undefined && `reads ${readScopes.map((one) => scopeText(one)).join(" and ")}`,
    ].filter((part) => part !== false);
    const found = [
      location === undefined ? `${locationOf(undefined)} (the default)` : shownLocation(location),
      ...whose,
      ...(file === null ? [] : [`by ${file}`]),
    ];
    if (disabled) return { name: "experience", state: "note", found: `off, by ${disabledBy}` };
    return { name: "experience", state: "ok", found: found.join(", ") };
  } catch (error) {
    return {
      name: "experience",
      state: "missing",
      found: "a configuration that cannot be read",
      remedy: (error as Error).message,
    };
  }
}

/** Checks the setting for how much memory the copies of tables may take. */
function memory(): Check {
  try {
    const megabytes = residentMegabytes();
    const found = megabytes === 0 ? "no copies of tables" : `copies of tables up to ${megabytes} MB`;
    return { name: "memory", state: "ok", found };
  } catch (error) {
    return { name: "memory", state: "missing", found: "an unusable limit", remedy: (error as Error).message };
  }
}

function node(): Check {
  const major = Number(process.versions.node.split(".")[0]);
  return {
    name: "Node.js",
    state: major >= 20 ? "ok" : "missing",
    found: process.versions.node,
    ...(major < 20 && { remedy: "Install Node.js 20 or newer." }),
  };
}

function platform(): Check {
  const reason = unsupportedPlatform(process.platform, process.arch);
  // A custom build of the engine may run on platforms for which none is published.
  const unsupported = process.env["DEEPLAKE_PYTHON"] ? "note" : "missing";
  return {
    name: "platform",
    state: reason === null ? "ok" : unsupported,
    found: `${process.platform} ${process.arch}`,
    ...(reason !== null && { remedy: reason }),
  };
}

function engine(): Check[] {
  try {
    const { python, source } = findEngine();
    const place: Check = { name: "engine", state: "ok", found: `${python} (${source})` };
    if (source === "setup" && !isIntact(cacheDirectory())) {
      return [
        {
          ...place,
          state: "missing",
          found: `${python} has missing or changed files`,
          remedy: "Run `npx langchain-deeplake setup`.",
        },
      ];
    }
    return [place, version(python, source)];
  } catch (error) {
    return [{ name: "engine", state: "missing", found: "none", remedy: (error as Error).message }];
  }
}

function version(python: string, source: string): Check {
  const probe = spawnSync(python, ["-c", PROBE], {
    encoding: "utf8",
    env: engineEnvironment(),
    timeout: 60_000,
  });
  const name = "deeplake";
  const remedy =
    source === "setup"
      ? "Run `npx langchain-deeplake setup --force`."
      : `Run \`${python} -m pip install deeplake==${ENGINE_VERSION}\`, or unset DEEPLAKE_PYTHON.`;
  if (probe.status !== 0)
    return {
      name,
      state: "missing",
      found: probe.stderr?.trim().split("\n").at(-1) || probe.error?.message || "does not start",
      remedy,
    };
  const [found = "", language = ""] = probe.stdout.trim().split(" ");
  return found === ENGINE_VERSION
    ? { name, state: "ok", found: `${found} on Python ${language}` }
    : { name, state: "note", found: `${found} on Python ${language}, made for ${ENGINE_VERSION}`, remedy };
}

function cache(): Check {
  const directory = cacheDirectory();
  let existing = directory;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is not a directory`);
    accessSync(existing, constants.W_OK);
    return { name: "cache", state: "ok", found: directory };
  } catch (error) {
    return {
      name: "cache",
      state: "note",
      found: `${directory} cannot be written: ${(error as Error).message}`,
      remedy: "Set LANGCHAIN_DEEPLAKE_CACHE to a writable folder, or set DEEPLAKE_PYTHON.",
    };
  }
}

/** Checks a peer dependency. Only an optional peer has a `purpose`. */
function peer(name: string, purpose?: string): Check {
  try {
    const { version: found } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    return { name, state: "ok", found };
  } catch {
    return {
      name,
      state: purpose === undefined ? "missing" : "note",
      found: "not installed",
      remedy: `Run \`npm install ${name}\`${purpose === undefined ? "" : ` to ${purpose}`}.`,
    };
  }
}
