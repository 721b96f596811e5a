import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { homeDirectory } from "../../base/home-directory.ts";

/** Names under which sessions and skills are written to Hivemind. */
export interface HivemindIdentity {
  /** Name of the user in Hivemind. */
  readonly user: string;
  /** Display name of the organisation. */
  readonly organization: string;
  readonly workspace: string;
  readonly project: string;
}

/** The content of `~/.deeplake/credentials.json`, which Hivemind's login writes. */
export interface HivemindLogin {
  readonly token?: string;
  readonly orgId?: string;
  readonly orgName?: string;
  readonly userName?: string;
  readonly workspaceId?: string;
  readonly apiUrl?: string;
}

/** Reads Hivemind's login of the current user; empty if there is none. */
export function hivemindLogin(home: string = homeDirectory()): HivemindLogin {
  try {
    const login: unknown = JSON.parse(readFileSync(join(home, ".deeplake", "credentials.json"), "utf8"));
    if (typeof login !== "object" || login === null) return {};
    return Object.fromEntries(Object.entries(login).filter(([, value]) => typeof value === "string"));
  } catch {
    return {};
  }
}

/**
 * Determines the identity from the options, else from the login and the environment. The organisation's display name
 * in the login counts before `HIVEMIND_ORG_ID`. `HIVEMIND_WORKSPACE_ID` counts before the login's workspace.
 */
export function hivemindIdentity(
  given: Partial<HivemindIdentity>,
  login: HivemindLogin,
  environment: NodeJS.ProcessEnv = process.env,
): HivemindIdentity {
  return {
    user: given.user ?? login.userName ?? "",
    organization: given.organization ?? login.orgName ?? environment["HIVEMIND_ORG_ID"] ?? login.orgId ?? "",
    workspace: given.workspace ?? environment["HIVEMIND_WORKSPACE_ID"] ?? login.workspaceId ?? "default",
    project: given.project ?? basename(process.cwd()),
  };
}
