import type { Driver } from "./driver.ts";

type Operation = Exclude<keyof Driver, "name">;

/** A driver's operations, each as it is called when the driver has it. */
type Operations = { readonly [Name in Operation]-?: NonNullable<Driver[Name]> };

/** How a wrapper changes operations; each gets the one beneath it. */
export type DriverChanges = {
  readonly [Name in Operation]?: (beneath: Operations[Name]) => Operations[Name];
};

/** Every operation: to forget one does not compile. */
const OPERATIONS = Object.keys({
  open: true,
  append: true,
  lookup: true,
  scan: true,
  close: true,
  settleDimensions: true,
  lookupBy: true,
  searchVector: true,
  searchText: true,
  searchLive: true,
  maintain: true,
  erase: true,
} satisfies Record<Operation, true>) as Operation[];

/**
 * A driver with some operations changed. The others are forwarded, and an optional operation that the driver lacks
 * stays absent, because `Table` supplies what is absent.
 */
export function wrapDriver(driver: Driver, changes: DriverChanges): Driver {
  const wrapped: Record<string, unknown> = { name: driver.name };
  for (const name of OPERATIONS) {
    const beneath = driver[name]?.bind(driver);
    if (beneath === undefined) continue;
    const change = changes[name] as ((operation: unknown) => unknown) | undefined;
    wrapped[name] = change ? change(beneath) : beneath;
  }
  return wrapped as unknown as Driver;
}
