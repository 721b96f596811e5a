/** Characters that are invisible. Some join or split the letters around them. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Flags of England, Scotland and Wales: a black flag, tag letters, and an end tag. */
const REGION_FLAG = /\u{1F3F4}[\u{E0061}-\u{E007A}]{1,6}\u{E007F}/gu;

/**
 * Tag characters can spell a whole text that no reader sees. Three or more variation selectors in a row, and
 * selectors of ideographs behind ASCII, can encode bytes, and no ordinary text has them.
 */
const TAGS = /[\u{E0000}-\u{E007F}]/u;
const SELECTORS = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{3}|[!-~][\u{E0100}-\u{E01EF}]/u;

/** Characters that change the displayed order of letters. */
const OVERRIDE = /[\u202D\u202E]/u;

/** Invisible characters inside a Latin word. The soft hyphen is left out, because it has a use there. */
const SPLIT_WORD = /[A-Za-z][\u034F\u180E\u200B-\u200F\u2060-\u2064\uFEFF]+[A-Za-z]/u;

/** Letters of other scripts, and small capitals, that look like Latin letters, each above its Latin letter. */
const ALIKE = "аеорсухіѕјһԁԛԝɡӏոսαορνιτκευᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ";
const LATIN = "aeopcyxisjhdqwglnuaopvitkeuabcdeghijklmnoprstuvwyz";
const LOOK_ALIKE = new Map(Array.from(ALIKE, (letter, place) => [letter, LATIN.charAt(place)]));
/** White capitals in black circles and squares. */
const ENCLOSED = /[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]/gu;
const WORD = /\p{L}+/gu;

/** Most texts are ASCII, which has no invisible characters, look-alikes or compatibility forms. */
const ASCII = /^[\0-\x7F]*$/;

/** Six or more letters that are each separated by a space or sign, which no ordinary text does. */
const APART = /(?<!\p{L})(?:\p{L}[ .*_-]){5,}\p{L}(?!\p{L})/gu;
/** The same in lower-case ASCII, where it takes a fraction of the time. */
const PLAIN_APART = /(?<![a-z])(?:[a-z][ .*_-]){5,}[a-z](?![a-z])/g;

/** White space in a line that is not just a space. */
const BLANKS = / [^\S\n]+|[^\S\n ][^\S\n]*/g;

/** Whether a text has tag characters, rows of variation selectors, overrides of direction, or split Latin words. */
export function hidesText(text: string): boolean {
  if (ASCII.test(text)) return false;
  const plain = text.replace(REGION_FLAG, "");
  return TAGS.test(plain) || SELECTORS.test(plain) || OVERRIDE.test(plain) || SPLIT_WORD.test(plain);
}

/**
 * Normalizes a text for pattern matching: compatibility forms unified, lower case, look-alikes made Latin,
 * no invisible characters, single spaces.
 */
export function visibleText(text: string): string {
  const isPlain = ASCII.test(text);
  const letters = isPlain
    ? text.toLowerCase()
    : text
        .normalize("NFKC")
        .replace(INVISIBLE, "")
        .replace(ENCLOSED, enclosed)
        .toLowerCase()
        .replace(WORD, latin);
  return letters
    .replace(isPlain ? PLAIN_APART : APART, (apart) => apart.replace(/[ .*_-]/g, ""))
    .replace(/[‘’´`]/g, "'")
    .replace(BLANKS, " ");
}

/**
 * Replaces look-alikes by Latin letters if that covers the whole word. Other words are in another language
 * and stay.
 */
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

function enclosed(letter: string): string {
  return String.fromCharCode(97 + (((letter.codePointAt(0) as number) - 0x1f150) % 32));
}

const TAG = /<[/!]?[a-z-][^<>\n]{0,200}>/g;
const EMPHASIS = /[*~]+|(?<![a-z0-9])[_']+|[_']+(?![a-z0-9])/g;
const ACCENT = /[\u0300-\u036F]/g;
const DIGIT_IN_WORD = /(?<=[a-z])[013457]|[013457](?=[a-z])/g;
/** The end of a line that the next line continues, also in a quotation or a comment. */
const WRAPPED = /(?<=[a-z,]) ?\n[ >*/#-]*(?=[a-z])/g;

/**
 * Removes from a visible text what a reader ignores: tags, emphasis, accents, digits in place of letters, and the ends
 * of lines that go on. The removed parts may have a shape too, so search the visible text as well.
 */
export function plainText(visible: string): string {
  return visible
    .replace(TAG, "")
    .replace(EMPHASIS, "")
    .normalize("NFD")
    .replace(ACCENT, "")
    .replace(DIGIT_IN_WORD, (digit) => "oi?eas?t".charAt(Number(digit)))
    .replace(WRAPPED, " ");
}
