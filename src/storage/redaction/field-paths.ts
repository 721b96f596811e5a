/** The steps that are left of a path on the way to the fields it names. */
export type OpenPath = readonly string[];

/** Whether a text names fields: `inputs.customer.name`, with `*` for any one step and `**` for any number of them. */
export function isFieldPath(text: unknown): text is string {
  return typeof text === "string" && text !== "" && text.split(".").every((step) => step !== "");
}

export function parseFieldPath(text: string): OpenPath {
  return text.split(".");
}

/** What is left of paths after a step; an empty one has arrived. */
export function stepInto(paths: readonly OpenPath[], key: string | number): OpenPath[] {
  const name = String(key);
  const left: OpenPath[] = [];
  for (const path of paths) {
    const [step, ...rest] = path;
    if (step === "**") left.push(path, ...stepInto([rest], name));
    else if (step === "*" || step === name) left.push(rest);
  }
  return left;
}
