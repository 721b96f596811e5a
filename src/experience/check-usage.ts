import { DeeplakeError } from "../errors.ts";
import type { ModelPrices, UsageKey } from "./usage.ts";

/** Refuses what would give wrong sums. @throws DeeplakeError INVALID_ARGUMENT */
export function checkUsage(by: UsageKey, prices: ModelPrices): void {
  if (!["model", "agent", "thread", "root"].includes(by))
    throw invalid("model, agent, thread or root for by", JSON.stringify(by));
  for (const [model, price] of Object.entries(prices)) {
    if (typeof price !== "object" || price === null) throw invalid(`prices for ${model}`, String(price));
    for (const name of ["input", "output", "cachedInput", "cacheWrite"] as const) {
      const value: unknown = price[name];
      if (value === undefined && (name === "cachedInput" || name === "cacheWrite")) continue;
      if (typeof value !== "number" || !(value >= 0 && value < Infinity))
        throw invalid(`a price from 0 per million tokens for ${model}.${name}`, String(value));
    }
  }
}

function invalid(expected: string, came: string): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected}, got ${came}.`);
}
