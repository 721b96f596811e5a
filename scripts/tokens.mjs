// Splits TypeScript into tokens, so that text in comments, strings and patterns is not taken for code.

const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const WORD = /[#@]?[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const NUMBER = /\d[\w.]*/y;
const PATTERN = /\/(?:[^\\/[\n]|\\.|\[(?:[^\\\]\n]|\\.)*\])+\/[a-z]*/y;
/** A piece of a template: up to its end, or up to the next expression in it. */
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{|$)/y;

/** Words after which a slash begins a pattern. After other words it divides. */
const BEFORE_PATTERN = new Set(
  "return typeof case in of instanceof do else void delete throw new await yield".split(" "),
);

/** The tokens of a source text, each `{ kind, text, start }`: comments are tokens, and white space is not. */
export function tokensOf(source) {
  const tokens = [];
  // For each template that is open: how many braces are open in its expression.
  const templates = [];
  let at = 0;
  const take = (kind, expression, from = at) => {
    expression.lastIndex = from;
    const found = expression.exec(source);
    if (found === null) return false;
    const text = source.slice(at, expression.lastIndex);
    if (kind !== "space") tokens.push({ kind, text, start: at });
    at = expression.lastIndex;
    return true;
  };
  const takeTemplate = () => {
    take("template", TEMPLATE, at + 1);
    if (tokens.at(-1).text.endsWith("${")) templates.push(0);
  };
  while (at < source.length) {
    if (take("space", SPACE) || take("comment", COMMENT) || take("string", STRING)) continue;
    if (take("word", WORD) || take("number", NUMBER)) continue;
    const mark = source[at];
    if (mark === "`") takeTemplate();
    else if (mark === "}" && templates.at(-1) === 0) {
      templates.pop();
      takeTemplate();
    } else if (mark !== "/" || endsValue(tokens) || !take("pattern", PATTERN)) {
      if (templates.length > 0 && mark === "{") templates[templates.length - 1]++;
      if (templates.length > 0 && mark === "}") templates[templates.length - 1]--;
      tokens.push({ kind: "mark", text: mark, start: at++ });
    }
  }
  return tokens;
}

/** Whether the last token ends a value, so that a slash behind it divides. */
function endsValue(tokens) {
  const code = tokens.filter(({ kind }, index) => kind !== "comment" && index >= tokens.length - 8);
  while (code.at(-1)?.text === "!") code.pop();
  const last = code.at(-1);
  if (last === undefined) return false;
  if (last.kind === "word") return !BEFORE_PATTERN.has(last.text);
  return last.kind !== "mark" || ")]}".includes(last.text);
}

/** The source text with spaces in place of its comments. */
export function withoutComments(source) {
  let code = "";
  let at = 0;
  for (const { kind, text, start } of tokensOf(source)) {
    if (kind !== "comment") continue;
    code += source.slice(at, start) + text.replaceAll(/[^\n]/g, " ");
    at = start + text.length;
  }
  return code + source.slice(at);
}
