import type { Label } from "../../experience/records/label.ts";

/**
 * Who judged: the source that weighs most, and the others with it. Labels that agree name only one source as that of
 * the verdict, so a person who agreed with a check would not be seen. A label as likely wrong as right judges nothing.
 */
export function sourcesText(first: string, labels: readonly Pick<Label, "source" | "confidence">[]): string {
  const judging = labels.filter(({ confidence }) => confidence > 0.5);
  const others = new Set(judging.map(({ source }) => source).filter((source) => source !== first));
  return [first || "nobody", ...others].join(" and ");
}
