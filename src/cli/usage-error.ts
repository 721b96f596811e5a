/** A command line that this program does not accept. Its message is the one line that the caller needs. */
export class UsageError extends Error {}
