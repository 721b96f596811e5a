import { type Cost, sumOf } from "../records/spent-so-far.ts";

/** The cost of an attempt up to now. */
export interface AttemptCost extends Cost {
  /** Only for an attempt that another process began: reads what the attempt had cost there. */
  readonly earlier?: () => Promise<Cost | undefined>;
}

/** What an attempt has cost in all processes. Never throws. */
export async function wholeCost(
  { earlier, ...here }: AttemptCost,
  note: (error: unknown) => void,
): Promise<Cost> {
  try {
    const before = await earlier?.();
    return before ? { ...sumOf(here, before), user: before.user } : here;
  } catch (error) {
    note(error);
    return here;
  }
}
