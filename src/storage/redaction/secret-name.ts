import { Recent } from "../../base/collections/recent.ts";

/**
 * What a name says about its value. For a `password` nearly any value is secret, for a `token` a value that
 * looks generated, for a `key` only one that looks random, for a `pin` only digits.
 */
export type SecretName = "password" | "token" | "key" | "pin";

/** Each name of a secret has one of these. */
export const WORD = /key|token|secret|pass|ps?w|psk|cred|auth|signature|jwt|pin|otp/gi;

const PASSWORD =
  /(?:pass(?:word|wd|phrase|code|wort|w)|[a-z]pw|pwd|psw|pswd|psk|secret|secretkey|secretkeybase|secretaccesskey|passwordhash)s?\d*$/;
const SHORT_PASSWORD = /[_.-]pass$|(?:store|key|require)pass$|^masterauth$|_PASS$|[a-z\d]Pass$/;
const TOKEN =
  /(?:token|jwt|^pw|credential|(?:api|access|account|admin|app|application|auth|bearer|client|consumer|deploy|encryption|function|host|license|master|private|service|shared|sharedaccess|signing|ssh|storage|subscription|webhook)key)s?\d*$/;
const PIN =
  /^(?:[A-Za-z\d]+[_.-])*(?:pin|PIN|Pin|[tT]?(?:otp|OTP|Otp)(?:[_.-]?[cC]ode)?)$|[a-z](?:Pin|Otp)(?:Code)?$/;
const KEY =
  /(?:^|[_.-])(?:[Kk]ey|auth|authorization|signature|cred|creds)$|[a-z](?:Key|Auth|Signature)$|KEY$/;

/** Names of text markers, pages and counts of tokens, and of keys that are no secrets. */
const HARMLESS =
  /(?:page|next|continuation|cursor|sync|eos|bos|pad|unk|sep|cls|mask|stop|special|max|min|num|total|count|input|output|prompt|completion|reasoning|cached|budget)_?tokens?$|(?:public|publishable|primary|foreign|sort|partition|cache|object|site|shared_?preference)_?key$/;

/** Least number of names that are remembered, because the fields of a program's values have few names. */
const REMEMBERED = 500;
const known = new Recent<SecretName | "">(REMEMBERED);

/** Classifies a name; `undefined` for an ordinary one. */
export function secretName(name: string): SecretName | undefined {
  if (name.length > 128) return undefined;
  let kind = known.get(name);
  if (kind === undefined) known.set(name, (kind = classified(name) ?? ""));
  return kind === "" ? undefined : kind;
}

function classified(name: string): SecretName | undefined {
  if (name === "PW") return undefined;
  const lower = name.toLowerCase();
  if (HARMLESS.test(lower.replace(/[\s.-]/g, "_"))) return undefined;
  const squeezed = lower.replace(/[\s_.-]/g, "");
  if (PASSWORD.test(squeezed) || SHORT_PASSWORD.test(name)) return "password";
  if (TOKEN.test(squeezed)) return "token";
  if (KEY.test(name)) return "key";
  return PIN.test(name) ? "pin" : undefined;
}
