/** The values of a manifest: lines with a larger indent than `data:`. */
const DATA = /^(?:data|stringData):[ \t]*\r?\n(?:[ \t]+.*\n?)+/gm;
/** A name and its value, or a line of a value in several lines. A value in several lines begins with a sign. */
const LINE = /^(?<keep>[ \t]+(?:[\w.-]+:[ \t]+)?)(?![\w.-]+:(?:\s|$)|[\s|>#[]).+/gm;

/** Replaces the values in secrets of Kubernetes, whose names and encoding say nothing. */
export function redactManifests(text: string): string {
  return text
    .split(/(^---)/m)
    .map((part) =>
      /^kind: *"?Secret\b/m.test(part)
        ? part.replace(DATA, (data) => data.replace(LINE, "$<keep>[redacted:secret]"))
        : part,
    )
    .join("");
}
