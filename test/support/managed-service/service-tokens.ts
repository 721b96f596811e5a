import { createHmac, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

import { ServiceError } from "./service-request.ts";

/** Issues tokens, and knows its own again. */
export interface ServiceTokens {
  /** A token whose payload names the organisation, or none, so that clients have to ask `GET /me`. */
  issue(orgId: string | null): string;
  /**
   * The organisation that a request acts for.
   * @throws ServiceError 401 without a token of this service, or with another organisation in the header than in the token.
   */
  organisation(headers: IncomingHttpHeaders, headerNeeded: boolean): string;
}

/** `defaultOrg`: the organisation of a token that names none. */
export function serviceTokens(defaultOrg: string): ServiceTokens {
  const secret = randomBytes(32);
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = (text: string): string =>
    `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
  return {
    issue: (orgId) =>
      signed(
        `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ name: "test", ...(orgId === null ? {} : { org_id: orgId }) })}`,
      ),
    organisation: (headers, headerNeeded) => {
      const [, header, payload] =
        /^Bearer ([\w-]+)\.([\w-]+)\.[\w-]+$/.exec(headers.authorization ?? "") ?? [];
      if (
        header === undefined ||
        payload === undefined ||
        `Bearer ${signed(`${header}.${payload}`)}` !== headers.authorization
      ) {
        throw new ServiceError(401, "UNAUTHORIZED", "invalid or expired token");
      }
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as { org_id?: string };
      const organisation = claims.org_id ?? defaultOrg;
      const named = headers["x-activeloop-org-id"];
      if (named === organisation || (named === undefined && !headerNeeded)) return organisation;
      throw new ServiceError(
        401,
        "UNAUTHORIZED",
        named === undefined
          ? "X-Activeloop-Org-Id header is required"
          : "the token is not of this organization",
      );
    },
  };
}
