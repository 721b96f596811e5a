/** The types of what the tests use of `embedded-engine.mjs`. */

export function withoutComments(python: string): string;
