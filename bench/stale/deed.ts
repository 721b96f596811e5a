/** What a writer is told to do. */
export interface Deed {
  readonly kind: "record" | "forget" | "erase";
  readonly id: string;
}

/** A task whose words no other task has. */
export function taskOf(id: string): string {
  return `${id.replace("-", "")} of the other`;
}
