import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The keys that a client must sign its requests with. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Why S3 would refuse a request's signature (version 4, in the header), or `undefined` where it is right. */
export function signatureFault(request: IncomingMessage, keys: S3Keys): string | undefined {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? "",
    );
  if (!given) return "AccessDenied";
  const [, accessKeyId, scope = "", signed = "", signature = ""] = given;
  if (accessKeyId !== keys.accessKeyId) return "InvalidAccessKeyId";
  const header = (name: string): string => [request.headers[name] ?? ""].flat().join(",").trim();
  const canonical = [
    request.method,
    new URL(request.url ?? "", "http://host").pathname,
    sortedQuery(request.url ?? ""),
    ...signed.split(";").map((name) => `${name}:${header(name)}`),
    "",
    signed,
    header("x-amz-content-sha256"),
  ].join("\n");
  const [date = "", region = "", service = "", end = ""] = scope.split("/");
  const key = [date, region, service, end].reduce<string | Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  );
  const digest = createHash("sha256").update(canonical).digest("hex");
  const expected = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", header("x-amz-date"), scope, digest].join("\n"))
    .digest("hex");
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature)) ? undefined : "SignatureDoesNotMatch";
}

function sortedQuery(url: string): string {
  const query = url.split("?")[1] ?? "";
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => (part.includes("=") ? part : `${part}=`))
    .toSorted()
    .join("&");
}
