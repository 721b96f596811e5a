/** Characters that show nothing and join or split what stands around them. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Flags of England, Scotland and Wales: a black flag, tag letters, and the tag that ends them. */
const REGION_FLAG = /\u{1F3F4}[\u{E0061}-\u{E007A}]{1,6}\u{E007F}/gu;

/** Letters of a whole text in a script that no reader sees, and selectors in a row that encode bytes. */
const TAGS = /[\u{E0000}-\u{E007F}]/u;
const SELECTORS = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{3}/u;

/** Letters shown in another order than they are stored. */
const OVERRIDE = /[\u202D\u202E]/u;

/** Inside a Latin word nothing invisible has a use but the soft hyphen. */
const SPLIT_WORD = /[A-Za-z][\u034F\u180E\u200B-\u200F\u2060-\u2064\uFEFF]+[A-Za-z]/u;

/** Letters of other scripts that look like Latin ones, and the Latin ones. */
const LOOK_ALIKE = new Map(
  Object.entries({
    а: "a",
    е: "e",
    о: "o",
    р: "p",
    с: "c",
    у: "y",
    х: "x",
    і: "i",
    ѕ: "s",
    ј: "j",
    һ: "h",
    ԁ: "d",
    ԛ: "q",
    ԝ: "w",
    ɡ: "g",
    ӏ: "l",
    ո: "n",
    ս: "u",
    α: "a",
    ο: "o",
    ρ: "p",
    ν: "v",
    ι: "i",
    τ: "t",
    κ: "k",
    ε: "e",
    υ: "u",
  }),
);
const WORD = /\p{L}+/gu;

/** What most texts are; none of it is invisible, a look-alike or a compatible form. */
const ASCII = /^[\0-\x7F]*$/;

/** Letters written apart, as no word is. */
const APART = /(?<!\p{L})(?:\p{L}[ .*_-]){5,}\p{L}(?!\p{L})/gu;

/** Whether a text holds characters that only a program reads. */
export function hidesText(text: string): boolean {
  if (ASCII.test(text)) return false;
  const plain = text.replace(REGION_FLAG, "");
  return TAGS.test(plain) || SELECTORS.test(plain) || OVERRIDE.test(plain) || SPLIT_WORD.test(plain);
}

/** A text as patterns see it: compatible forms made equal, lower case, without invisible characters and look-alikes, single spaces. */
export function visibleText(text: string): string {
  const letters = ASCII.test(text)
    ? text.toLowerCase()
    : text.normalize("NFKC").replace(INVISIBLE, "").toLowerCase().replace(WORD, latin);
  return letters
    .replace(APART, (apart) => apart.replace(/[ .*_-]/g, ""))
    .replace(/[‘’´`]/g, "'")
    .replace(/[^\S\n]+/g, " ");
}

/** A word whose foreign letters all look like Latin ones, in Latin letters. Words of another language have others too. */
function latin(word: string): string {
  if (!/[^a-z]/.test(word)) return word;
  let result = "";
  for (const letter of word) {
    const alike = letter >= "a" && letter <= "z" ? letter : LOOK_ALIKE.get(letter);
    if (alike === undefined) return word;
    result += alike;
  }
  return result;
}
