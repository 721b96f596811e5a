/**
 * The columns that make a row a version of a record. The version with the highest number counts. If `deleted` is
 * true in that version, the record has ended.
 */
export const versionColumns = [
  { name: "version", type: "int64" },
  { name: "deleted", type: "bool" },
] as const;

export const versionNames = { version: "version", deleted: "deleted" } as const;

/** The columns with which each of our tables begins. */
export const identity = [{ name: "id", type: "text", index: "exact" }, ...versionColumns] as const;

/** The parts of a schema that name the key and the version columns. */
export const versioned = { key: "id", ...versionNames } as const;

/** Makes text columns. */
export const texts = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "text" }) as const);

/** Makes columns of integers. */
export const wholes = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "int64" }) as const);

/** Makes columns of integers that may be unknown. */
export const counts = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "int64", nullable: true }) as const);

/** Makes columns of fractions that may be unknown. */
export const fractions = <const Name extends string>(...names: readonly Name[]) =>
  names.map((name) => ({ name, type: "float32", nullable: true }) as const);

/** Makes a text column that holds one of these words. */
export const oneOf = <const Name extends string, Word extends string>(name: Name, words: readonly Word[]) =>
  ({ name, type: "text", words }) as const;

/** Makes a text column that holds JSON. @param empty The value of a cell that was never written. */
export const json = <const Name extends string, Content extends object | null>(name: Name, empty: Content) =>
  ({ name, type: "text", json: empty }) as const;
