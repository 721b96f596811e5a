// Reads from tokens what a TypeScript file imports, and what it exports.
import { tokensOf } from "./tokens.mjs";

const DECLARATION =
  /^(?:default |declare |abstract |async )*(const|let|var|function|class|interface|type|enum|namespace) (?:\* )?([\w$]+)/;

/**
 * `imports`: `{ specifier, isType, isDynamic }` for each import, re-export, `import("…")` and `typeof import("…")`; a
 * specifier that is no string is `undefined`.
 * `bindings`: for each local name, `{ specifier, name }` of what an import gives it.
 * `exports`: `{ name, local, isType, specifier }`; `name: "*"` for all names of the specifier.
 */
export function moduleStatements(source) {
  const tokens = tokensOf(source).filter(({ kind }) => kind !== "comment");
  const statements = { imports: [], bindings: new Map(), exports: [] };
  for (let at = 0; at < tokens.length; at++) {
    const { kind, text } = tokens[at];
    if (kind !== "word" || tokens[at - 1]?.text === ".") continue;
    if (text === "import") readImport(tokens, at, statements);
    else if (text === "export") readExport(tokens, at, statements);
    else if (text === "require" && tokens[at + 1]?.text === "(" && tokens[at + 2]?.kind === "string")
      statements.imports.push({ specifier: unquoted(tokens[at + 2]), isType: false, isDynamic: true });
  }
  return statements;
}

function readImport(tokens, at, { imports, bindings }) {
  const next = tokens[at + 1];
  if (next?.kind === "string") imports.push({ specifier: unquoted(next), isType: false, isDynamic: false });
  else if (next?.text === "(") imports.push(readCall(tokens, at));
  else if (next?.kind === "word" || next?.text === "{" || next?.text === "*") {
    const end = fromClause(tokens, at + 1);
    if (end === undefined) return;
    const isType = next.text === "type" && ![",", "from"].includes(tokens[at + 2].text);
    const specifier = unquoted(tokens[end + 1]);
    imports.push({ specifier, isType, isDynamic: false });
    for (const { name, alias, isType: isOwnType } of namesIn(tokens.slice(at + 1, end)))
      bindings.set(alias, { specifier, name, isType: isType || isOwnType });
  }
}

/** `import("…")` loads a module when it is called, but is a type behind `typeof` and before the name of a member. */
function readCall(tokens, at) {
  const argument = tokens[at + 2];
  const [close, dot, member] = tokens.slice(at + 3, at + 6);
  const isMember = close?.text === ")" && dot?.text === "." && !/^(?:then|catch|finally)$/.test(member.text);
  const isType = tokens[at - 1]?.text === "typeof" || isMember;
  const specifier = argument?.kind === "string" ? unquoted(argument) : undefined;
  return { specifier, isType, isDynamic: !isType };
}

function readExport(tokens, at, { imports, exports }) {
  const isType = tokens[at + 1]?.text === "type" && ["{", "*"].includes(tokens[at + 2]?.text);
  const first = at + (isType ? 2 : 1);
  if (tokens[first]?.text === "*" || tokens[first]?.text === "{") {
    const end = tokens[first].text === "{" ? closing(tokens, first) + 1 : fromClause(tokens, first);
    const isFrom = tokens[end]?.text === "from" && tokens[end + 1]?.kind === "string";
    const specifier = isFrom ? unquoted(tokens[end + 1]) : undefined;
    if (isFrom) imports.push({ specifier, isType, isDynamic: false });
    if (tokens[first].text === "*" && tokens[first + 1]?.text !== "as")
      exports.push({ name: "*", local: "*", isType, specifier });
    else
      for (const { name, alias, isType: isOwnType } of namesIn(tokens.slice(first, end)))
        exports.push({ name: alias, local: name, isType: isType || isOwnType, specifier });
    return;
  }
  const words = tokens.slice(first, first + 6).map(({ text }) => text);
  const [, keyword, declared] = DECLARATION.exec(words.join(" ")) ?? [];
  const name = words[0] === "default" ? "default" : declared;
  if (name === undefined) return;
  exports.push({
    name,
    local: declared,
    isType: keyword === "interface" || keyword === "type",
    specifier: undefined,
  });
}

/** Names of an import or export clause: `{ a, b as c, type D }`, `* as all`, `theDefault`. */
function namesIn(clause) {
  const open = clause.findIndex(({ text }) => text === "{");
  const names = [];
  const head = (open === -1 ? clause : clause.slice(0, open)).filter(({ text }) => text !== ",");
  const words = head.map(({ text }) => text);
  if (words[0] === "type" && words.length > 1) words.shift();
  if (words[0] !== undefined && words[0] !== "*" && words[0] !== "type")
    names.push({ name: "default", alias: words.shift(), isType: false });
  if (words[0] === "*") names.push({ name: "*", alias: words[2], isType: false });
  if (open === -1) return names;
  let part = [];
  for (const { text } of clause.slice(open + 1)) {
    if (text !== "," && text !== "}") part.push(text);
    else if (part.length > 0) {
      const isType = part[0] === "type" && part.length > 1 && part[1] !== "as";
      if (isType) part.shift();
      names.push({ name: part[0], alias: part.at(-1), isType });
      part = [];
    }
  }
  return names;
}

/** Position of the word `from` that ends the clause and has a string behind it. */
function fromClause(tokens, start) {
  for (let at = start; at < tokens.length && tokens[at].text !== ";"; at++)
    if (tokens[at].text === "from" && tokens[at + 1]?.kind === "string") return at;
  return undefined;
}

function closing(tokens, open) {
  const end = tokens.findIndex(({ text }, index) => index > open && text === "}");
  return end === -1 ? tokens.length : end;
}

function unquoted({ text }) {
  return text.slice(1, -1);
}
