/** The types of the parts of `embedded-engine.mjs` that the tests use. */

export function withoutComments(python: string): string;
