/** What tells the versions of a record apart, beside its key: the highest counts, and one that is deleted ends it. */
export const versionColumns = [
  { name: "version", type: "int64" },
  { name: "deleted", type: "bool" },
] as const;

/** The names of these. */
export const versionNames = { version: "version", deleted: "deleted" } as const;

/** The columns that begin each table of ours. */
export const identity = [{ name: "id", type: "text", index: "exact" }, ...versionColumns] as const;

/** The names of these. */
export const versioned = { key: "id", ...versionNames } as const;

/** Columns of texts. */
export const texts = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "text" }) as const);

/** Columns of whole numbers. */
export const wholes = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "int64" }) as const);

/** Columns of whole numbers, each of which may be unknown. */
export const counts = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "int64", nullable: true }) as const);

/** Columns of fractions, each of which may be unknown. */
export const fractions = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "float32", nullable: true }) as const);

/** A column of texts that are one of these words. */
export const oneOf = <const Name extends string, Word extends string>(name: Name, words: readonly Word[]) =>
  ({ name, type: "text", words }) as const;

/** A column of JSON texts. @param empty Stands for what was never written. */
export const json = <const Name extends string, Content extends object | null>(name: Name, empty: Content) =>
  ({ name, type: "text", json: empty }) as const;
