import type { Dataset } from "./dataset.ts";
import type { Line, Measured } from "./measure.ts";

const HEAD = [
  "store",
  "mode",
  "durability",
  "add rows/s",
  "with index",
  "search",
  "10 % filter",
  "50 % filter",
  "hybrid",
];

/** Recall below which a time says nothing. */
const GOOD = 0.99;
/** Positions among the searches of a line. */
const FILTERED = [
  [1, "10 % filter"],
  [2, "50 % filter"],
] as const;

/** Every store's times with their quality, then the peers' times as multiples of the first store's. */
export function table({ documents }: Dataset, lines: readonly Line[]): string {
  const rows = lines.map(({ filled, mode, searches, hybrid }) => [
    filled.subject.name,
    mode.name,
    filled.subject.durability,
    (documents.length / filled.add).toFixed(0),
    (documents.length / (filled.add + filled.ready)).toFixed(0),
    ...[...searches, hybrid].map(cell),
  ]);
  const ours = lines[0];
  const ratios = lines
    .slice(1)
    .map((line) => [
      line.filled.subject.name,
      line.mode.name,
      "",
      ratio(line.filled.add, ours?.filled.add),
      ratio(line.filled.add + line.filled.ready, ours && ours.filled.add + ours.filled.ready),
      ...[...line.searches, line.hybrid].map((measured, index) =>
        ratio(measured?.p50, [...(ours?.searches ?? []), ours?.hybrid][index]?.p50),
      ),
    ]);
  return [
    "p50 in ms (recall@5 against exact search; hybrid: how often the document that was meant is among 5)",
    aligned([HEAD, ...rows]),
    `time of the peer / time of ${ours?.filled.subject.name}: above 1 ours is faster`,
    aligned([HEAD, ...ratios]),
    ...FILTERED.map(
      ([searches, name]) => `fastest on disk at recall >= ${GOOD}, ${name}: ${fastest(lines, searches)}`,
    ),
  ].join("\n");
}

function fastest(lines: readonly Line[], search: number): string {
  return lines
    .filter(({ filled, searches }) => filled.subject.onDisk && (searches[search]?.quality ?? 0) >= GOOD)
    .map(({ filled, mode, searches }) => ({
      name: `${filled.subject.name} (${mode.name})`,
      p50: searches[search]?.p50 ?? 0,
    }))
    .toSorted((a, b) => a.p50 - b.p50)
    .map(({ name, p50 }) => `${name} ${p50.toFixed(2)} ms`)
    .join(", ");
}

function cell(measured: Measured | undefined): string {
  return measured ? `${measured.p50.toFixed(2)} (${measured.quality.toFixed(3)})` : "none";
}

function ratio(theirs: number | undefined, ours: number | undefined): string {
  return theirs === undefined || ours === undefined ? "-" : (theirs / ours).toFixed(2);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      `  ${row.map((text, column) => text.padEnd(widths[column] as number)).join("  ")}`.trimEnd(),
    )
    .join("\n");
}
