import { DeeplakeError } from "../../base/errors.ts";
import { shortened } from "../../base/shortened.ts";
import { redactSecrets } from "../redaction/redact-secrets.ts";
import { secretName } from "../redaction/secret-name.ts";

/** URL schemes of object storage: Amazon S3 and compatible services, Google, Azure. */
const SCHEMES = ["s3", "gcs", "gs", "az", "azure"];

/**
 * The location as a URL of object storage, without a trailing slash; `undefined` for any other location.
 * @throws DeeplakeError INVALID_LOCATION for a URL of object storage without a bucket, or with credentials, a
 * query, white space, or folders that are empty or named `.` or `..`
 */
export function objectStorageUrl(location: string): string | undefined {
  const [, scheme = "", rest = ""] = /^([a-z0-9]+):(.*)$/is.exec(location.trim()) ?? [];
  if (!SCHEMES.includes(scheme.toLowerCase())) return undefined;
  const [, path = ""] = /^\/\/(.*?)\/*$/s.exec(rest) ?? [];
  const fault = faultOf(path);
  if (fault !== undefined) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected a URL such as "s3://bucket/folder", got one ${fault}. Give credentials and endpoint as \`credentials\`.`,
    );
  }
  return `${scheme.toLowerCase()}://${path}`;
}

function faultOf(path: string): string | undefined {
  const parts = path.split("/");
  if (parts[0] === "") return "without a bucket";
  if (path.includes("@")) return "with credentials or an @ in it";
  if (/[?#\s\\]/.test(path)) return "with a query, a backslash or white space in it";
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return "with an empty folder name or dots in it";
  return undefined;
}

/** Name of the folder in a local location that holds rows waiting to be stored. It is not a table. */
export const SPOOL_FOLDER = "_spool";

/**
 * A location for messages, without what may be a password: text before an `@`, and values whose name says so. In a
 * text of a user a short value may be an ordinary word, in a location it is none.
 */
export function shownLocation(location: string): string {
  const [scheme] = /^[a-z][a-z\d+.-]+:/i.exec(location) ?? [];
  const isUrl = scheme !== undefined && location.startsWith("//", scheme.length) && URL.canParse(location);
  const user = isUrl ? /(?<=\/)[^/]*@/g : /(?<=^[^:]+:\/*)[^/].*@/s;
  const whole = scheme === undefined ? location : location.replace(user, "…@");
  return redactSecrets(whole.replace(NAMED, (all, name: string) => (secretName(name) ? `${name}=…` : all)));
}

const NAMED = /(?<=[?&;#:\s])([^?&;#:=\s]+)=[^&;#\s]+/g;

const LONGEST = 61;

/** A location for messages, in quotes and shortened. */
export function quotedLocation(location: string): string {
  return JSON.stringify(shortened(shownLocation(location), LONGEST));
}
