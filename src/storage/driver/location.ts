import { DeeplakeError } from "../../base/errors.ts";

/** URL schemes of object storage that the engine opens: Amazon S3 and what speaks its protocol, Google, Azure. */
const SCHEMES = ["s3", "gcs", "gs", "az", "azure"];

/**
 * The location as a URL of object storage without a slash at its end; `undefined` when it is none.
 * @throws DeeplakeError INVALID_LOCATION for a URL without a bucket, with credentials, a query or dots as folders in it
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

/** The folder inside a local location that holds rows which still have to be stored; it is no table. */
export const SPOOL_FOLDER = "_spool";

/** A location as a message may name it: what stands before an `@` may be a password. */
export function shownLocation(location: string): string {
  return location.replace(/(?<=\/)[^/]*@/g, "…@");
}
