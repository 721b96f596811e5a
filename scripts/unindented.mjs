// Removes the indentation of built code, a fiftieth of the package. Lines stay, and so do the texts of templates.
import { parseAst } from "rolldown/parseAst";

export function unindented(code) {
  const templates = templatesIn(parseAst(code));
  const isText = (place) => templates.some(({ start, end }) => start < place && place < end);
  return code.replaceAll(/^[ \t]+/gm, (space, place) => (isText(place) ? space : ""));
}

/** The template literals of a syntax tree. */
function templatesIn(node) {
  if (node === null || typeof node !== "object") return [];
  if (node.type === "TemplateLiteral") return [node];
  return Object.values(node).flatMap(templatesIn);
}
