/** Lower and upper end. */
export type Interval = readonly [lower: number, upper: number];

/** The quantile of the normal distribution that leaves 2.5% above it: all intervals here are for 95%. */
export const Z95 = 1.959963984540054;
