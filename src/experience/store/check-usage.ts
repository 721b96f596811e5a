import { invalidArgument } from "../../base/options/invalid-argument.ts";
import type { ModelPrices, UsageKey } from "./usage.ts";

/** Refuses what would give wrong sums. @throws DeeplakeError INVALID_ARGUMENT */
export function checkUsage(by: UsageKey, prices: ModelPrices): void {
  if (!["model", "agent", "thread", "root"].includes(by))
    throw invalidArgument("model, agent, thread or root for by", by);
  for (const [model, price] of Object.entries(prices)) {
    if (typeof price !== "object" || price === null) throw invalidArgument(`prices for ${model}`, price);
    for (const name of ["input", "output", "cachedInput", "cacheWrite"] as const) {
      const value: unknown = price[name];
      if (value === undefined && (name === "cachedInput" || name === "cacheWrite")) continue;
      if (typeof value !== "number" || !(value >= 0 && value < Infinity))
        throw invalidArgument(`a price from 0 per million tokens for ${model}.${name}`, value);
    }
  }
}
