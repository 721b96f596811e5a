// What every entry point is in an edge runtime, which starts no process and has no files. CommonJS, because a bundler does
// not look for the names that a module of this kind exports.
throw new Error(
  '[deeplake] Expected Node.js, Bun or Deno, got an edge runtime. Set `export const runtime = "nodejs"` in the route.',
);
