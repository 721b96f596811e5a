/** The remaining steps of a path to fields. */
export type OpenPath = readonly string[];

/**
 * Whether a string is a path to fields, such as `inputs.customer.name`. `*` stands for any one step, `**`
 * for any number of steps.
 */
export function isFieldPath(text: unknown): text is string {
  return typeof text === "string" && text !== "" && text.split(".").every((step) => step !== "");
}

export function parseFieldPath(text: string): OpenPath {
  return text.split(".");
}

/** What remains of the paths that a step fits. An empty rest means that the path has reached its field. */
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
