/** Options that several commands share. */
export const FROM = {
  from: { kind: "text", value: "LOCATION", isPath: true, says: "where the experience is stored" },
} as const;

export const PERIOD = {
  since: { kind: "date", value: "DATE", says: "only from this time on, as 2026-11-29 or 2026-11-29T12:00" },
  until: { kind: "date", value: "DATE", says: "only before this time" },
} as const;

export const PRICES = {
  prices: {
    kind: "text",
    value: "FILE",
    isPath: true,
    says: 'prices for a million tokens, as JSON: {"gpt-4o": {"input": 2.5, "output": 10}}',
  },
} as const;
