import { secretName } from "./secret-name.ts";
import { isSecretValue } from "./secret-value.ts";

/** The tag of an element, and the text up to the next tag. */
const ELEMENT =
  /(?<keep><(?:[\w.-]{1,40}:)?(?<name>[A-Za-z_][\w.-]{0,80})(?:\s[^<>]{0,200})?>\s{0,40}(?:<!\[CDATA\[)?)(?<value>[^<>\s][^<>]{0,4095}?)(?=\s{0,40}(?:\]\]>|<))/g;

/** An element that names its value: `<add key="ApiKey" value="…" />`. */
const ENTRY =
  /(?<keep><[A-Za-z](?=[^<>]{0,999}?\s(?:name|key|id)=["'](?<name>[\w.-]{1,80})["'])[^<>]{0,999}?\svalue=["'])(?<value>[^<>"']{3,4096})/g;

/** A name and the value after it, as property lists of Apple have them. */
const LISTED =
  /(?<keep><key>\s{0,8}(?<name>[\w.-]{1,80})\s{0,8}<\/key>\s{0,80}<(?:string|data)>\s{0,40})(?<value>[^<>\s][^<>]{0,4095}?)(?=\s{0,40}<)/g;

/** Replaces the values of XML elements and attributes with the name of a secret. */
export function redactElements(text: string): string {
  return text.includes("<")
    ? text.replace(ELEMENT, redactedValue).replace(ENTRY, redactedValue).replace(LISTED, redactedValue)
    : text;
}

function redactedValue(match: string, ...rest: unknown[]): string {
  const { keep, name, value } = rest.at(-1) as { keep: string; name: string; value: string };
  const secret = secretName(name);
  return secret && isSecretValue(secret, value, "quoted", name) ? `${keep}[redacted:${secret}]` : match;
}
