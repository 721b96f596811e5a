import { parsedJson } from "../../../base/json/read-json.ts";
import { DeeplakeError } from "../../../base/errors.ts";
import { oneLine, shortened } from "../../../base/shortened.ts";
import { redactSecrets } from "../../redaction/redact-secrets.ts";

export interface ManagedAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
  /** Where a redirect leads to. */
  readonly location?: string | null;
}

/** The meaning of an answer. */
export type Judgement =
  | { readonly kind: "good"; readonly content: unknown }
  /** The object to create already exists. */
  | { readonly kind: "exists" }
  /** `afterMs`: how long the service asked to wait. */
  | { readonly kind: "retry"; readonly error: DeeplakeError; readonly afterMs: number | undefined }
  | { readonly kind: "failed"; readonly error: DeeplakeError };

/**
 * Interprets an answer of the managed service. The status alone is not enough: 500 may mean "exists
 * already", a proxy may answer 401, 403, 404 or 200 in HTML for a while, and a gateway 200 with an error in JSON. 402
 * means that no credit is left.
 */
export function judgeAnswer(
  { status, body, retryAfter, location }: ManagedAnswer,
  now: number = Date.now(),
): Judgement {
  if (REDIRECTS.has(status)) return failed("INVALID_LOCATION", redirected(status, location));
  const content = parsedJson(body);
  const isFine = status >= 200 && status < 300;
  const isObject = typeof content === "object" && content !== null;
  if (isFine && isObject && !("error" in content && content.error)) return { kind: "good", content };
  const message = redactSecrets(messageOf(content) ?? body);
  const said = `${status}: ${shortened(oneLine(message), 300)}`;
  const afterMs = retryAfter === null ? undefined : retryAfterMs(retryAfter, now);
  const unavailable = new DeeplakeError(
    "SERVICE_UNAVAILABLE",
    `Expected an answer of the Deeplake service, got ${said}. Try again later.`,
  );
  if (isFine && !isObject) return { kind: "retry", error: unavailable, afterMs };
  if (EXISTS.test(message)) return { kind: "exists" };
  if (status === 402) {
    return failed("INSUFFICIENT_BALANCE", `Expected credit at the Deeplake service, got ${said}. Top it up.`);
  }
  if (MISSING.test(message))
    return failed("TABLE_MISSING", `Expected the table to be there, got ${said}. Open the location again.`);
  if (status === 401 || status === 403 || status === 404) {
    const error =
      status === 404
        ? new DeeplakeError(
            "INVALID_LOCATION",
            `Expected a workspace of the Deeplake service, got ${said}. Check its name and \`apiUrl\`.`,
          )
        : new DeeplakeError(
            "AUTHENTICATION_FAILED",
            `Expected a token that may use this workspace, got ${said}. Check the token and the organisation.`,
          );
    // The service itself answers in JSON; a proxy in front of it does not.
    return content === undefined ? { kind: "retry", error, afterMs } : { kind: "failed", error };
  }
  if (status === 429 || status === 408 || status >= 500 || isFine)
    return { kind: "retry", error: unavailable, afterMs };
  return failed("ENGINE_FAILED", `Expected the Deeplake service to run the statement, got ${said}.`);
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Of the address only what can hold no secret is repeated. */
function redirected(status: number, location: string | null | undefined): string {
  const target = location != null && URL.canParse(location) ? ` to ${new URL(location).origin}` : "";
  return `Expected the Deeplake service at \`apiUrl\`, got a redirect${target} (${status}), which would lose the token and the statement. Set \`apiUrl\` to the address of the service itself.`;
}

const EXISTS =
  /already exists|duplicate key value violates unique constraint "?pg_|pg_class_relname_nsp_index/i;
const MISSING = /\b(relation|table)\b[^]{0,200}does not exist|undefined_table|42P01/i;

function failed(
  code: "INSUFFICIENT_BALANCE" | "INVALID_LOCATION" | "TABLE_MISSING" | "ENGINE_FAILED",
  message: string,
): Judgement {
  return { kind: "failed", error: new DeeplakeError(code, message) };
}

function messageOf(content: unknown): string | undefined {
  if (typeof content !== "object" || content === null) return undefined;
  const { error, message, detail } = content as Record<string, unknown>;
  return [error, message, detail].find((text) => typeof text === "string");
}

/** Converts the header `Retry-After`, which holds seconds or a date (RFC 9110, 10.2.3), to milliseconds. */
function retryAfterMs(header: string, now: number): number | undefined {
  const seconds = Number(header);
  if (Number.isFinite(seconds) && header.trim() !== "") return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
