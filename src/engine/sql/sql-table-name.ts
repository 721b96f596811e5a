/** What a table is called where all tables share one namespace: the main one as the location, the others with a suffix. */
export function sqlTableName(name: string, table: string | null): string {
  const whole = table === null || table === "experiences" ? name : `${name}_${table}`;
  return whole.replaceAll("-", "_");
}
