import { numbers } from "../numbers.ts";

/** Centres, and the directions all clusters spread along: embeddings have far fewer degrees of freedom than numbers. */
const SHAPE = { clusters: 200, directions: 32, spread: 0.7, noise: 0.3 };

/**
 * Unit vectors in clusters, the same for every call: a centre, a spread in few directions that all clusters share and
 * a little noise in all of them. Uniformly random ones have no neighbours worth finding, and no index finds them.
 */
export function clusteredVectors(
  count: number,
  dimensions: number,
): { vectors: Float32Array[]; clusters: number[] } {
  const next = numbers(11);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const unit = (): Float32Array => normalise(Float32Array.from({ length: dimensions }, normal));
  const centres = Array.from({ length: SHAPE.clusters }, unit);
  const directions = Array.from({ length: SHAPE.directions }, unit);
  // A uniform number between -1 and 1 has a variance of a third.
  const noise = SHAPE.noise * Math.sqrt(3 / dimensions);
  const clusters = Array.from({ length: count }, () => Math.floor(next() * SHAPE.clusters));
  const vectors = clusters.map((cluster) => {
    const vector = (centres[cluster] as Float32Array).map(
      (component) => component + noise * (2 * next() - 1),
    );
    for (const direction of directions) {
      const weight = (SHAPE.spread / Math.sqrt(SHAPE.directions)) * normal();
      for (let index = 0; index < dimensions; index++)
        vector[index] = (vector[index] as number) + weight * (direction[index] as number);
    }
    return normalise(vector);
  });
  return { vectors, clusters };
}

function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((component) => component / length);
}
