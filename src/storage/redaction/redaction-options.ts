import { boolean, func } from "../../base/options/option.ts";
import type { OptionsSpec } from "../../base/options/read-options.ts";
import { remembered } from "../../base/collections/remembered.ts";
import type { Mask, RedactOptions } from "./redact.ts";

/** What is taken out of texts before they are stored. */
export interface RedactionOptions {
  /** Whether secrets (tokens, keys, passwords, authentication headers) are replaced before they are stored. @default true */
  readonly redact?: boolean;
  /**
   * Gives what is stored instead of each text. The path says where the text stands and starts with `task`, `approach`,
   * `lessons`, `metadata`, `comment`, `rule`, `skill` or `reason`, of a run with `inputs`, `outputs`, `error` or
   * `metadata`. If it throws, neither text is stored.
   */
  readonly mask?: Mask;
  /**
   * Gives each text without the personal data in it, after secrets were replaced: what `personalData()` resolves to, or
   * a function of your own. If it throws, or gives no text, the text is not stored. @default none
   */
  readonly personalData?: (text: string) => string;
}

/** What is left open is on, unless somebody else's options say otherwise: see `redactionOf`. */
export const REDACTION_OPTIONS = {
  redact: boolean(),
  mask: func(),
  personalData: { ...func(), remedy: "The promise of one has to be awaited: personalData: await …." },
} satisfies OptionsSpec<RedactionOptions>;

/** How these options want texts redacted; what they leave open is as in `inherited`. */
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
      // What cannot be looked through is not stored.
    }
    return "[redacted:personalData failed]";
  };
}
