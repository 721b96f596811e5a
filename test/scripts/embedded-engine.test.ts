import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { withoutComments } from "../../scripts/embedded-engine.mjs";
import { runPython } from "../support/run-python.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const ENGINE = "src/storage/local/deeplake_engine";
/** Prints the indices of the pairs that differ in more than docstrings, or in the line of a statement. */
const COMPARE = `
import ast
def plain(text):
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(getattr(body[0].value, "value", None), str):
            body.pop(0)
    return ast.dump(tree), [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)]
pairs = json.load(open(sys.argv[1]))
print(json.dumps([index for index, (one, other) in enumerate(pairs) if plain(one) != plain(other)]))
`;

test("the engine's files in the package are those of the source without comments and docstrings", async () => {
  const paths = readdirSync(ENGINE, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".py"),
  );
  const texts = paths.map((path) => readFileSync(join(ENGINE, path), "utf8"));
  const stripped = texts.map(withoutComments);
  const pairs = join(temporaryDirectory(), "pairs.json");
  writeFileSync(pairs, JSON.stringify(texts.map((text, index) => [text, stripped[index]])));
  const different = (await runPython(COMPARE, pairs)) as number[];
  expect(different.map((index) => paths[index])).toEqual([]);
  expect(stripped.join("").length).toBeLessThan(0.9 * texts.join("").length);
  expect(stripped.join("")).not.toMatch(/""".|# /);
});
