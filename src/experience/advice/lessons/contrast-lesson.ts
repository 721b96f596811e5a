import type { ContrastedFeature } from "./contrast.ts";

/** Most features named for each side. */
const NAMED = 3;
/**
 * Least difference that is named, in standard deviations. This bound is low, because with few attempts at a task
 * a difference rarely reaches two.
 */
const LEAST = 1;

/** Describes a contrast in words and counts; `undefined` if nothing separates successes from failures. */
export function contrastLesson(
  features: readonly ContrastedFeature[],
  successes: number,
  failures: number,
): string | undefined {
  const more = features.filter(({ z }) => z >= LEAST).slice(0, NAMED);
  const less = features
    .filter(({ z }) => z <= -LEAST)
    .slice(-NAMED)
    .toReversed();
  const said = ({ feature, inSuccesses, inFailures }: ContrastedFeature): string =>
    `${feature} (${inSuccesses} of ${successes} successes, ${inFailures} of ${failures} failures)`;
  const sentences = [
    more.length > 0 ? `Successes did more often: ${more.map(said).join("; ")}.` : "",
    less.length > 0 ? `Failures did more often: ${less.map(said).join("; ")}.` : "",
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ") || undefined;
}
