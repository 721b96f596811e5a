import type { SecretShape } from "./secret-shapes.ts";

/** A value in quotes, or a word that is not all small letters, as words of prose are. */
const VALUE = String.raw`(?:(?<=["'])[^"'\n\\]{3,200}|(?![:$?])(?=[a-z]*[^a-z\s"'])[^\s"'\x60<>|;,)\\]{3,200})`;
/** What separates a flag from its value, also in a list of arguments. */
const GAP = String.raw`["'\s,=]{1,6}`;

const after = (hint: string, before: string, value = VALUE, flags = "g"): SecretShape => ({
  kind: "password",
  hint,
  pattern: new RegExp(`(?<keep>${before})${value}`, flags),
});

/** Commands that take a password after a flag of one letter. */
const commands = (flag: string, programs: string): SecretShape[] =>
  programs
    .split(",")
    .map((program) => after(program, String.raw`\b\w*${program}\w*\b[^\n|;]{0,300}?[\s"']${flag}`));

/** SQL that makes or changes a user. @param hint How the statement writes the word, in one case throughout */
function identifiedBy(hint: string): SecretShape {
  const statement = String.raw`(?:create|alter|grant|connect)\s[^;]{1,200}?\sidentified\s+(?:with\s+\S{1,80}\s+)?by\s+(?:(?:password|values)\s+)?["']?`;
  return after(hint, statement, VALUE, "gi");
}

/**
 * A line of `.pgpass`: host, port, database, user, password. The lines of other files of accounts look like it, but have
 * more fields.
 */
function passwordFile(hint: string, port: string): SecretShape {
  const fields = String.raw`(?<![\w.*:-])[\w.*-]{1,80}${port}(?:[\w.*-]{1,63}:){2}`;
  return after(hint, fields, String.raw`(?=[^\s:"']{3,200}(?:["']|[ \t\r]{0,20}$))${VALUE}`, "gm");
}

/**
 * Secrets that only what stands before them gives away: addresses, commands, statements of SQL, and lines
 * whose fields have an order. They may be short.
 */
export const SECRET_CONTEXTS: readonly SecretShape[] = [
  after("://", String.raw`:\/\/[^\s:@/?#"'\x60<>]{0,200}:`, String.raw`[^\s/"'\x60<>[\]]{1,400}(?=@)`),
  { ...after("://", String.raw`:\/\/`, String.raw`[\w.~-]{20,255}(?=@)`), kind: "token", digit: true },
  after(
    "curl",
    String.raw`\bcurl\b[^\n]{0,300}?[\s"'](?:(?:-[a-zA-Z]{0,4}[uU]|--(?:proxy-)?user)["'\s,=]{0,6}[\w.@%+-]{1,80}:|-b[ =]?["']?[\w.-]{1,80}=)`,
    String.raw`[^\s"'\x60]{3,200}`,
  ),
  ...commands(`-p["']?`, "mysql,mariadb"),
  ...commands(`-p${GAP}`, "sshpass,mongo,docker login,oc login,az login"),
  ...commands(`-a${GAP}`, "redis-cli"),
  ...commands(`-w${GAP}`, "ldap"),
  ...commands(`-P${GAP}`, "sqlcmd"),
  after("pass:", String.raw`-pass(?:in|out)?["'\s,]{1,6}pass:`),
  after("::add-mask::", "::add-mask::"),
  identifiedBy("IDENTIFIED"),
  identifiedBy("identified"),
  passwordFile(":543", String.raw`:543\d:`),
  passwordFile(":*:", String.raw`:\*:`),
];
