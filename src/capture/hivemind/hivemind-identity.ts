import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

/** Whose sessions and skills are written, in Hivemind's words. */
export interface HivemindIdentity {
  /** Name of the person in Hivemind. */
  readonly user: string;
  /** Display name of the organisation. */
  readonly organization: string;
  readonly workspace: string;
  readonly project: string;
}

/** What Hivemind's login left: `~/.deeplake/credentials.json`. */
export interface HivemindLogin {
  readonly token?: string;
  readonly orgId?: string;
  readonly orgName?: string;
  readonly userName?: string;
  readonly workspaceId?: string;
  readonly apiUrl?: string;
}

/** Hivemind's login of this user; empty when there is none. */
export function hivemindLogin(home: string = homedir()): HivemindLogin {
  try {
    const login: unknown = JSON.parse(readFileSync(join(home, ".deeplake", "credentials.json"), "utf8"));
    if (typeof login !== "object" || login === null) return {};
    return Object.fromEntries(Object.entries(login).filter(([, value]) => typeof value === "string"));
  } catch {
    return {};
  }
}

/** Identity by option, then environment, then login. */
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
