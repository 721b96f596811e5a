/** An error in the command line. Only its message is printed, on one line. */
export class UsageError extends Error {}
