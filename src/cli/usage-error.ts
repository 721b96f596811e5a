/** An error in the command line. The exit code is then 2. */
export class UsageError extends Error {}
