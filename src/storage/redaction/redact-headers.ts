import { nextName } from "./next-name.ts";
import { isPlaceholder, isUserAndPassword } from "./secret-value.ts";

/** A scheme of HTTP authentication and the word after it. The word may still be prose. */
const SCHEME = /(?<keep>\b(?:Bearer|Basic|Token|ApiKey|Negotiate|SSWS)[ \t]{1,4})(?<secret>[\w.~+/=-]{8,})/gi;
const AUTHORIZATION =
  /(?<keep>\bAuthorization\\{0,3}["'`]?\]?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["'`]?(?!AWS4-)(?:[A-Za-z][\w-]{0,30}[ \t]{1,4})?)(?<secret>[\w.~+/=-]{12,})/gi;
const SCHEME_WITH_FIELDS =
  /(?<keep>\b(?:Digest|AWS4-HMAC-SHA256|Hawk|OAuth)[ \t]{1,4})(?<secret>[A-Za-z_]{2,20}=[^\r\n'`]+)/gi;
const COOKIE =
  /(?<keep>\b(?:Set-)?Cookie\\{0,3}["'`]?\]?(?:[ \t]{0,4}[:=]|(?<=--cookie))[ \t]{0,4}\[?\s{0,8}\\{0,3}["'`]?)(?<secret>[\w.-]{1,80}=[^\r\n"'`]+)/gi;

/** Replaces credentials in HTTP headers, also in JSON and in commands. */
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
    const end = (rest.find((one) => typeof one === "number") as number) + match.length;
    if (isPlaceholder(secret)) return match;
    // A single word may be prose, or the name of a scheme, variable or constant.
    const word = /^[A-Z_]+$/.test(secret) || (secret.length < 24 && /^[A-Za-z_.-]+$/.test(secret));
    if (word && !isUserAndPassword(secret)) return match;
    return `${keep}[redacted:${kind}]${nextName(secret, text.slice(end, end + 4))}`;
  });
}
