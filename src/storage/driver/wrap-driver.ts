import type { Driver } from "./driver.ts";

type Operation = Exclude<keyof Driver, "name" | "takesLongTexts">;

/** The operations of a driver, none of them optional. */
type Operations = { readonly [Name in Operation]-?: NonNullable<Driver[Name]> };

/** The operations that a wrapper changes. Each function gets the original operation. */
export type DriverChanges = {
  readonly [Name in Operation]?: (beneath: Operations[Name]) => Operations[Name];
};

/** All operations. The type makes sure that none is missing. */
const OPERATIONS = Object.keys({
  open: true,
  append: true,
  lookup: true,
  scan: true,
  close: true,
  giveUp: true,
  settleDimensions: true,
  lookupBy: true,
  lookupEmpty: true,
  scanSince: true,
  searchVector: true,
  searchText: true,
  searchLive: true,
  maintain: true,
  erase: true,
} satisfies Record<Operation, true>) as Operation[];

/**
 * Wraps a driver and changes some of its operations. The others are forwarded. An optional operation that
 * the driver lacks stays absent, because `Table` supplies it.
 */
export function wrapDriver(driver: Driver, changes: DriverChanges): Driver {
  const { name, takesLongTexts } = driver;
  const wrapped: Record<string, unknown> = { name, ...(takesLongTexts && { takesLongTexts }) };
  for (const operation of OPERATIONS) {
    const beneath = driver[operation]?.bind(driver);
    if (beneath === undefined) continue;
    const change = changes[operation] as ((operation: unknown) => unknown) | undefined;
    wrapped[operation] = change ? change(beneath) : beneath;
  }
  return wrapped as unknown as Driver;
}
