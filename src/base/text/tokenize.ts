/** Runs of letters, marks and digits, each with a `++` or `#` if one follows; runs of signs; single emoji and arrows. */
const TOKENS =
  /[\p{L}\p{M}\p{N}]+(?:\+\+|#)?|[-=<>:&|!]+|[\u2190-\u23ff\u2600-\u27bf\u2b00-\u2bff\u{1f000}-\u{1faff}]/gu;
/** The parts of a text without words: runs of characters that are not white space. */
const MARKS_ONLY = /[^\0-\x20\x7f-\xa0\u1680\u2028\u2029]+/gu;
/** Operators of code, which count as words. */
const OPERATORS = new Set(["->", "=>", "<-", "::", "&&", "||", "==", "===", "!=", "!==", "<=", ">="]);
/**
 * Invisible characters, and the stroke that lengthens Arabic letters. The joiner that Persian writes in place of a space
 * is not among them, because it separates words.
 */
const UNSEEN = /(?!\u200c[\u0600-\u06ff])[\p{Default_Ignorable_Code_Point}\u0640]/gu;
/** Marks that writers may leave out: accents, but not those of й, ў and ї, and the vowels of Arabic and Hebrew. */
const OPTIONAL_MARKS =
  /(?<![ИиУу](?=\u0306)|[Іі](?=\u0308))[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/gu;
/** Letters that keyboards of different languages give for the same letter, and those that writers replace without accents. */
const VARIANTS = new Map(
  Object.entries({ đ: "d", ł: "l", ø: "o", æ: "ae", œ: "oe", ى: "ي", ی: "ي", ک: "ك", ة: "ه" }),
);
const VARIANT = new RegExp(`[${[...VARIANTS.keys()].join("")}]`, "gu");
const ARABIC_DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/gu;
/**
 * Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese. Also Korean, which joins
 * particles and endings with its words.
 */
const UNSPACED =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\uff66-\\uff9f\\u{20000}-\\u{3ffff}";
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");
const PARTS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
const IS_PLAIN = /^[\0-\x7f]*$/;
/** Signs that make a word. A plain text without them has no words except its runs of letters and digits. */
const SYMBOL = /#|\+\+|[-=<>:&|!]{2}/;

/**
 * The words of a text, for scoring by words: lower-cased (`ß` as `ss`), in compatible forms (NFKC), without accents. `C++`,
 * `C#` and operators of code are words. Scripts without spaces, and Korean, are split into overlapping pairs of
 * characters. A text without words is split at white space. The engine's `table/words.py` splits texts in the same way.
 */
export function tokenize(text: string): string[] {
  const lower = text.toLowerCase();
  const isPlain = IS_PLAIN.test(lower);
  const plain = isPlain && !SYMBOL.test(lower) && lower.match(/[a-z0-9]+/g); // faster by a third
  if (plain) return plain;
  const normal = isPlain ? lower : folded(text);
  const words = (normal.match(TOKENS) ?? []).flatMap((token) => {
    if (/^[-=<>:&|!]/.test(token)) return OPERATORS.has(token) ? token : [];
    return split(/^..+#$/u.test(token) ? token.slice(0, -1) : token, isPlain);
  });
  return words.length > 0 ? words : (normal.match(MARKS_ONLY) ?? []);
}

/** Converts to capitals first, because only then do `ß`, `ς` and `ı` become the same letters as their capitals. */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(UNSEEN, "")
    .replaceAll(OPTIONAL_MARKS, "")
    .toUpperCase()
    .toLowerCase()
    .replaceAll(VARIANT, (letter) => VARIANTS.get(letter) as string)
    .replaceAll(ARABIC_DIGIT, (digit) => String(digit.charCodeAt(0) & 15))
    .normalize("NFC");
}

function split(token: string, isPlain: boolean): string[] {
  if (isPlain || !HAS_UNSPACED.test(token)) return [token];
  return (token.match(PARTS) ?? []).flatMap((part) => (HAS_UNSPACED.test(part) ? pairs(part) : [part]));
}

function pairs(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
