/** Runs of letters, marks and digits, each with a `++` or `#` if one follows; runs of signs; single emoji. */
const TOKENS = /[\p{L}\p{M}\p{N}]+(?:\+\+|#)?|[-=<>:&|!]+|[\u2600-\u27bf\u{1f000}-\u{1faff}]/gu;
/** Operators of code, which count as words. */
const OPERATORS = new Set(["->", "=>", "<-", "::", "&&", "||", "==", "===", "!=", "!==", "<=", ">="]);
/**
 * Marks that writers may leave out: the vowels of Arabic and Hebrew, and the dot that lower-casing leaves on
 * the Turkish İ.
 */
const OPTIONAL_MARKS = /[\u0307\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/gu;
/** Letters whose accent or hamza writers may leave out, as Greek does in capitals. */
const ACCENTED = /[άέήίόύώёآأإ]/gu;
/**
 * Scripts without spaces between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese. Korean joins particles and endings
 * with its words.
 */
const UNSPACED =
  "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\uff66-\\uff9f\\u{20000}-\\u{3ffff}";
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");
const PARTS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
const IS_PLAIN = /^[\0-\x7f]*$/;
/** What makes more of a plain text than its runs of letters and digits. */
const SYMBOL = /#|\+\+|[-=<>:&|!]{2}/;

/**
 * The words of a text, for scoring by words: lower-cased (`ß` as `ss`), composed (NFC), without optional marks. `C++`, `C#`
 * and operators of code are words. A script without spaces, and Korean, give their overlapping pairs of characters. The
 * engine's `table/words.py` splits texts in the same way.
 */
export function tokenize(text: string): string[] {
  const lower = text.toLowerCase();
  const isPlain = IS_PLAIN.test(lower);
  if (isPlain && !SYMBOL.test(lower)) return lower.match(/[a-z0-9]+/g) ?? []; // faster by a third
  const normal = isPlain ? lower : folded(text);
  const words: string[] = [];
  for (const token of normal.match(TOKENS) ?? []) {
    if (/^[-=<>:&|!]/.test(token)) {
      if (OPERATORS.has(token)) words.push(token);
    } else if (token.endsWith("#")) {
      const [letter, ...more] = token.slice(0, -1);
      words.push(...split(more.length === 0 && letter ? token : token.slice(0, -1), isPlain));
    } else words.push(...split(token, isPlain));
  }
  return words;
}

/** Capitals and small letters of a word become the same letters only by way of the capitals: `ß`, `ς`, `ı`, `ﬁ`. */
function folded(text: string): string {
  return text
    .toUpperCase()
    .toLowerCase()
    .normalize("NFC")
    .replaceAll(ACCENTED, (letter) => letter.normalize("NFD").charAt(0))
    .replaceAll(OPTIONAL_MARKS, "");
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
