import { replaceSecrets } from "./replace-secrets.ts";
import { isUserAndPassword } from "./secret-value.ts";

/** A scheme of HTTP authentication and the word after it. The word may still be prose. */
const SCHEME = /(?<keep>\b(?:Bearer|Basic|Token|ApiKey|Negotiate|SSWS)[ \t]{1,4})[\w.~+/=-]{8,}/gi;
const AUTHORIZATION =
  /(?<keep>(?<!\[redacted:)\bAuthorization\\{0,3}["'`]?\]?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["'`]?(?!AWS4-)(?:[A-Za-z][\w-]{0,30}[ \t]{1,4})?)[\w.~+/=-]{12,}/gi;
/** A field and its value, whose quotes may be escaped. A cut text may lack the last quote. */
const FIELD = String.raw`[A-Za-z_]{2,20}=(?:\\{0,7}"[^"\\\r\n]{0,2000}(?:\\{0,7}"|$)|[^\s,"'\x60\\]{1,2000})`;
const SCHEME_WITH_FIELDS = new RegExp(
  String.raw`(?<keep>\b(?:Digest|AWS4-HMAC-SHA256|Hawk|OAuth)[ \t]{1,4})${FIELD}(?:,\s{0,8}${FIELD}){0,40}`,
  "gi",
);
const COOKIE =
  /(?<keep>(?<!\[redacted:)\b(?:Set-)?Cookie\\{0,3}["'`]?\]?(?:[ \t]{0,4}[:=]|(?<=--cookie))[ \t]{0,4}\[?\s{0,8}\\{0,3}["'`]?)[\w.-]{1,80}=(?:[^\r\n"'`\\]|\\(?!\\{0,7}["'`nr]))+/gi;

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
