import { BlockList, isIP, isIPv4 } from "node:net";

import { loadInstalled } from "../../base/installed.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { list, oneOf, string, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions } from "../../base/options/read-options.ts";

/** The kinds of personal data that can be found. */
export type PersonalDataKind = "email" | "phone" | "card" | "iban" | "ip" | "ssn";

/** Options of `personalData`. */
export interface PersonalDataOptions {
  /** Kinds of personal data to find. @default every kind */
  readonly kinds?: readonly PersonalDataKind[];
  /**
   * Country, such as `"DE"`, whose phone numbers are also found without a country code.
   * @default none: only numbers that start with `+`
   */
  readonly country?: string;
}

interface Finder {
  /** Matches everything that may be personal data of this kind, in linear time. */
  readonly candidate: RegExp;
  /** How many characters at the start of a candidate are personal data; 0 if none. */
  readonly length: (candidate: string) => number;
}

/** In the order in which they are replaced: a card number goes before phone numbers, because it may look like one. */
const KINDS: readonly PersonalDataKind[] = ["email", "iban", "card", "ssn", "ip", "phone"];

const PERSONAL_DATA_OPTIONS = {
  kinds: withDefault(list("a list of kinds of personal data", oneOf(...KINDS)), KINDS),
  country: string(),
} satisfies OptionsSpec<PersonalDataOptions>;

const EMAIL =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])/g;
const CARD = /(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-])/g;
const SSN = /(?<![\w-])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])/g;
const IP = /(?<![\w.:])[\dA-Fa-f:.]{2,45}(?![\w:])/g;
const PHONE = /(?<![\w+(.-])\+?\(?\d(?:[ ()./-]{0,3}\d){6,16}(?![\w-])/g;
const PHONE_WITH_CODE = /(?<![\w+(])\+\(?\d(?:[ ()./-]{0,3}\d){6,16}(?!\w)/g;

/**
 * Makes a function for the option `personalData`. It replaces e-mail addresses, phone numbers, card numbers,
 * IBANs, IP addresses and US social security numbers by `[redacted:KIND]`. Names and street addresses are
 * not found. The function needs the packages `validator` and `libphonenumber-js`, which check what patterns find.
 * @example new DeeplakeCallbackHandler(experience, { personalData: await personalData({ country: "DE" }) });
 * @throws DeeplakeError INVALID_ARGUMENT for an unknown kind or country; PACKAGE_MISSING without the two
 * packages
 */
export async function personalData(options: PersonalDataOptions = {}): Promise<(text: string) => string> {
  const { kinds, country } = readOptions("personalData", options, PERSONAL_DATA_OPTIONS);
  const { validator, phones } = libraries();
  if (country !== undefined && !phones.isSupportedCountry(country))
    throw invalidArgument("a country code such as DE in country", country);
  const ofPart = (isOne: (part: string) => boolean) => (part: string) => (isOne(part) ? part.length : 0);
  const finders: Record<PersonalDataKind, Finder> = {
    email: {
      candidate: EMAIL,
      length: ofPart((part) => validator.isEmail(part, { allow_utf8_local_part: true })),
    },
    iban: { candidate: IBAN, length: (part) => ibanLength(part, validator.isIBAN) },
    card: { candidate: CARD, length: ofPart((part) => validator.isCreditCard(part)) },
    ssn: { candidate: SSN, length: (part) => part.length },
    ip: { candidate: IP, length: addressLength },
    phone: {
      candidate: country === undefined ? PHONE_WITH_CODE : PHONE,
      length: ofPart((part) => isPhone(part, phones.parsePhoneNumberFromString(part, country))),
    },
  };
  const chosen = KINDS.filter((kind) => kinds.includes(kind));
  return (text) => chosen.reduce((left, kind) => without(left, kind, finders[kind]), text);
}

function without(text: string, kind: PersonalDataKind, { candidate, length }: Finder): string {
  if (kind === "email" ? !text.includes("@") : !/\d/.test(text)) return text;
  return text.replace(candidate, (part: string) => {
    const found = length(part);
    return found === 0 ? part : `[redacted:${kind}]${part.slice(found)}`;
  });
}

/**
 * Length of the longest valid IBAN at the start of the text; 0 if there is none. Words in capitals may follow the
 * IBAN.
 */
function ibanLength(part: string, isIBAN: (text: string) => boolean): number {
  for (let end = part.length; end >= 15; end--) {
    const start = part.slice(0, end);
    if (/[A-Z0-9]$/.test(start) && isIBAN(start.replace(/[ -]/g, ""))) return end;
  }
  return 0;
}

/** Local addresses, which are the same in every network and so reveal nothing about a person. */
const LOCAL = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  LOCAL.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  LOCAL.addSubnet(net, bits, "ipv6");

function addressLength(part: string): number {
  const address = /^\d[\d.]*(?=:\d+$)/.exec(part)?.[0] ?? part.replace(/[.:]$/, "");
  if (isIP(address) === 0) return 0;
  return LOCAL.check(address, isIPv4(address) ? "ipv4" : "ipv6") ? 0 : address.length;
}

/** A date, or two years. */
const DATE =
  /^(?:(?:19|20)\d\d(?:([-./ ])\d{1,2}\1\d{1,2}| ?[-/] ?(?:19|20)\d\d)|\d{1,2}([-./ ])\d{1,2}\2(?:19|20)\d\d)(?!\d)/;
/** Fewest digits of a phone number that begins neither with `+` nor with 0, and of one without its leading 0. */
const [FEWEST, FEWEST_WITHOUT_ZERO] = [8, 10];

/**
 * Whether a number is written as a phone number. Without `+`, it must have the digits of its national form, such as the
 * leading 0 in Germany, or be long. Otherwise most dates and order numbers would be phone numbers.
 */
function isPhone(part: string, phone: Phone | undefined): boolean {
  if (!phone?.isValid() || DATE.test(part) || isIP(part) !== 0) return false;
  const digits = digitsOf(part);
  if (part.startsWith("+")) return true;
  if (!digits.startsWith("0") && digits.length < FEWEST) return false;
  return digits === digitsOf(phone.formatNational()) || digits.length >= FEWEST_WITHOUT_ZERO;
}

const digitsOf = (text: string): string => text.replace(/\D/g, "");

interface Phone {
  isValid(): boolean;
  formatNational(): string;
}

interface Libraries {
  readonly validator: {
    isEmail(text: string, options: { allow_utf8_local_part: boolean }): boolean;
    isIBAN(text: string): boolean;
    isCreditCard(text: string): boolean;
  };
  readonly phones: {
    isSupportedCountry(country: string): boolean;
    parsePhoneNumberFromString(text: string, country?: string): Phone | undefined;
  };
}

/** Optional peers, loaded only here. */
function libraries(): Libraries {
  try {
    return {
      validator: loadInstalled("validator") as Libraries["validator"],
      phones: loadInstalled("libphonenumber-js") as Libraries["phones"],
    };
  } catch (error) {
    throw new DeeplakeError(
      "PACKAGE_MISSING",
      "Expected the packages validator and libphonenumber-js for personalData, but at least one of them is not installed. Install them with: npm install validator libphonenumber-js",
      { cause: error },
    );
  }
}
