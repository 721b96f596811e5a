import { readJson } from "../../../base/json/read-json.ts";
import { DeeplakeError } from "../../../base/errors.ts";
import { invalid } from "../../../base/options/invalid-argument.ts";
import type { DriverOptions } from "../../driver/driver.ts";

/** Credentials for the service. */
export interface ManagedCredentials {
  readonly token: string;
  /**
   * `undefined` if neither options, environment nor token name an organisation. Requests then name none either, and
   * the service decides.
   */
  readonly organization: string | undefined;
  /** Without a trailing slash. */
  readonly apiUrl: string;
}

/** Characters that a header cannot contain. */
const UNFIT_FOR_HEADER = /[^\t -~\u0080-\u00FF]/u;

/**
 * @throws DeeplakeError AUTHENTICATION_FAILED without a token, or for a token that no header can contain;
 * INVALID_ARGUMENT for an organisation that no header can contain
 */
export function managedCredentials(
  options: Pick<DriverOptions, "token" | "organization" | "apiUrl">,
  environment: NodeJS.ProcessEnv = process.env,
): ManagedCredentials {
  // Containers are often given an empty variable for one that is not set.
  const token = options.token ?? (environment["ACTIVELOOP_TOKEN"] || environment["DEEPLAKE_API_KEY"]);
  if (!token) {
    throw new DeeplakeError(
      "AUTHENTICATION_FAILED",
      "Expected a token for al://, got none. Give the option `token` or set ACTIVELOOP_TOKEN.",
    );
  }
  if (/[^!-~]/.test(token)) {
    throw new DeeplakeError(
      "AUTHENTICATION_FAILED",
      "Expected a token without spaces, line breaks and signs beyond ASCII, got one with some. Check how it was copied.",
    );
  }
  const apiUrl = options.apiUrl ?? "https://api.deeplake.ai";
  const organization = options.organization || environment["ACTIVELOOP_ORG_ID"] || organizationOf(token);
  if (organization !== undefined && UNFIT_FOR_HEADER.test(organization))
    throw invalid(
      "the id of an organisation as `organization` or in ACTIVELOOP_ORG_ID",
      "one with line breaks or signs that no HTTP header holds",
      "Give the id, and not the name that is shown.",
    );
  return { token, organization, apiUrl: apiUrl.replace(/\/+$/, "") };
}

/** The organisation that a JWT names, under the claims that the official client reads. */
function organizationOf(token: string): string | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  const claims = readJson<Record<string, unknown>>(Buffer.from(payload, "base64url").toString(), {});
  const named = claims["OrgID"] ?? claims["org_id"];
  return typeof named === "string" && named !== "" ? named : undefined;
}
