// Replaces every entry point in an edge runtime, which starts no process and has no files. Bundlers do not look for
// names in a CommonJS module whose exports they cannot know.
module.exports = refuse();

function refuse() {
  throw new Error(
    '[deeplake] Expected Node.js, Bun or Deno, got an edge runtime. Use one of them; in a route of Next.js, set `export const runtime = "nodejs"`.',
  );
}
