import { isPlaceholder } from "./secret-value.ts";

/** Schemes of HTTP authentication, with what follows them. Prose has no such long word behind them. */
const SCHEME = /(?<keep>\b(?:Bearer|Basic|Token|ApiKey|Negotiate|SSWS)[ \t]{1,4})(?<secret>[\w.~+/=-]{8,})/gi;
const AUTHORIZATION =
  /(?<keep>\bAuthorization\\{0,3}["'`]?\]?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["'`]?)(?<secret>(?!AWS4-)[\w.~+/=-]{12,})/gi;
const SCHEME_WITH_FIELDS =
  /(?<keep>\b(?:Digest|AWS4-HMAC-SHA256|Hawk|OAuth)[ \t]{1,4})(?<secret>[A-Za-z_]{2,20}=[^\r\n'`]+)/gi;
const COOKIE =
  /(?<keep>\b(?:Set-)?Cookie\\{0,3}["'`]?\]?[ \t]{0,4}[:=][ \t]{0,4}\[?\s{0,8}\\{0,3}["'`]?)(?<secret>[\w.-]{1,80}=[^\r\n"'`]+)/gi;

/** Replaces what authenticates in HTTP headers, as text, in JSON and in commands. */
export function redactHeaders(text: string): string {
  let result = text;
  if (/authorization/i.test(result))
    result = replaced(replaced(result, SCHEME_WITH_FIELDS, "authorization"), AUTHORIZATION, "authorization");
  if (/bearer|basic|token|apikey|negotiate|ssws/i.test(result))
    result = replaced(result, SCHEME, "authorization");
  if (/cookie/i.test(result)) result = replaced(result, COOKIE, "cookie");
  return result;
}

function replaced(text: string, pattern: RegExp, kind: string): string {
  return text.replace(pattern, (match: string, ...rest: unknown[]) => {
    const { keep, secret } = rest.at(-1) as { keep: string; secret: string };
    if (isPlaceholder(secret)) return match;
    // A word alone is prose, the name of a scheme, of a variable or of a constant.
    const word = /^[A-Z_]+$/.test(secret) || (secret.length < 24 && /^[A-Za-z_.-]+$/.test(secret));
    if (word && !isUserAndPassword(secret)) return match;
    return `${keep}[redacted:${kind}]`;
  });
}

/** What follows `Basic` is `user:password` in base64; no word of prose reads so. */
function isUserAndPassword(text: string): boolean {
  return /^[ -~]+:[ -~]+$/.test(Buffer.from(text, "base64").toString("latin1"));
}
