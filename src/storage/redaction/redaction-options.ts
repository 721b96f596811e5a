import { boolean, func } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { remembered } from "../../base/collections/remembered.ts";
import type { Mask, RedactOptions } from "./redact.ts";

/** What is removed from texts before they are stored. */
export interface RedactionOptions {
  /**
   * Whether secrets (tokens, keys, passwords, authentication headers) are replaced before texts are stored.
   * @default true
   */
  readonly redact?: boolean;
  /**
   * Returns what is stored instead of a text. The path says where the text is. Its first element is `task`, `approach`,
   * `lessons`, `metadata`, `comment`, `rule`, `skill` or `reason`; for a run it is `inputs`, `outputs`, `error` or
   * `metadata`. If the function throws or returns nothing, `[redacted:mask failed]` is stored instead of the text.
   * @default none
   */
  readonly mask?: Mask;
  /**
   * Removes personal data from a text, after secrets were replaced: the result of `await personalData()`, or
   * a function of your own. If it throws or returns no string, the text is not stored.
   * @default none
   */
  readonly personalData?: (text: string) => string;
}

/** The options without defaults, because an unset option may be inherited: see `redactionOf`. */
export const REDACTION_OPTIONS = {
  redact: boolean(),
  mask: func(),
  personalData: { ...func(), remedy: "Await the promise: personalData: await personalData()." },
} satisfies OptionsSpec<RedactionOptions>;

/** Converts a user's options to those of `redact`. Unset options are taken from `inherited`. */
export function redactionOf(
  {
    redact,
    mask,
    personalData,
  }: { readonly [Name in keyof RedactionOptions]?: RedactionOptions[Name] | undefined },
  inherited: RedactOptions = {},
): RedactOptions {
  return {
    secrets: redact ?? inherited.secrets ?? true,
    mask: mask ?? inherited.mask,
    personalData: personalData ? remembered(failingClosed(personalData)) : inherited.personalData,
  };
}

function failingClosed(personalData: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      const left = personalData(text);
      if (typeof left === "string") return left;
    } catch {
      // Text that could not be searched is not stored.
    }
    return "[redacted:personalData failed]";
  };
}
