import { replaceSecrets } from "./replace-secrets.ts";
import { isUserAndPassword } from "./secret-value.ts";

/** A scheme of HTTP authentication and the word after it. The word may still be prose. */
const SCHEME = /(?<keep>\b(?:Bearer|Basic|Token|ApiKey|Negotiate|SSWS)[ \t]{1,4})[\w.~+/=-]{8,}/gi;
const AUTHORIZATION =
  /(?<keep>(?<!\[redacted:)\bAuthorization\\{0,3}["'`]?\]?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["'`]?(?!AWS4-)(?:[A-Za-z][\w-]{0,30}[ \t]{1,4})?)[\w.~+/=-]{12,}/gi;
const SCHEME_WITH_FIELDS =
  /(?<keep>\b(?:Digest|AWS4-HMAC-SHA256|Hawk|OAuth)[ \t]{1,4})[A-Za-z_]{2,20}=[^\r\n'`]+/gi;
const COOKIE =
  /(?<keep>(?<!\[redacted:)\b(?:Set-)?Cookie\\{0,3}["'`]?\]?(?:[ \t]{0,4}[:=]|(?<=--cookie))[ \t]{0,4}\[?\s{0,8}\\{0,3}["'`]?)[\w.-]{1,80}=[^\r\n"'`]+/gi;

/** Replaces credentials in HTTP headers, also in JSON and in commands. */
export function redactHeaders(text: string): string {
  let result = text;
  if (/authorization/i.test(result))
    for (const pattern of [SCHEME_WITH_FIELDS, AUTHORIZATION])
      result = replaceSecrets(result, pattern, "authorization", isCredential);
  if (/bearer|basic|token|apikey|negotiate|ssws/i.test(result))
    result = replaceSecrets(result, SCHEME, "authorization", isCredential);
  if (/cookie/i.test(result)) result = replaceSecrets(result, COOKIE, "cookie", isCredential);
  return result;
}

/** Whether the value after a scheme or a header is more than a word. A word may be prose or the name of a variable. */
function isCredential(secret: string): boolean {
  const word = /^[A-Z_]+$/.test(secret) || (secret.length < 24 && /^[A-Za-z_.-]+$/.test(secret));
  return !word || isUserAndPassword(secret);
}
