/** Why an operation was refused or failed. `docs/errors.md` explains each code and its remedy. */
export type DeeplakeErrorCode =
  | "INVALID_ARGUMENT"
  | "INVALID_LOCATION"
  | "INVALID_FILTER"
  | "INVALID_VECTOR"
  | "INVALID_ROW"
  | "INVALID_STATE"
  | "SCHEMA_MISMATCH"
  | "EMBEDDINGS_MISMATCH"
  | "ENGINE_MISSING"
  | "PACKAGE_MISSING"
  | "ENGINE_UNSUPPORTED"
  | "ENGINE_CRASHED"
  | "ENGINE_FAILED"
  | "STORE_UNREADABLE"
  | "AUTHENTICATION_FAILED"
  | "INSUFFICIENT_BALANCE"
  | "SERVICE_UNAVAILABLE"
  | "TABLE_MISSING"
  | "CLOSED"
  | "TIMEOUT"
  | "ABORTED";

const MARKER = Symbol.for("langchain-deeplake.error");

/** The one error class of this package. Tell errors apart by `code`, never by message text. */
export class DeeplakeError extends Error {
  override readonly name = "DeeplakeError";
  readonly code: DeeplakeErrorCode;

  /**
   * @param message What was expected, what came, and what to do.
   * @param options `details` (rows, prompts, paths) are attached non-enumerably, so that logging an error
   * does not reveal them.
   */
  constructor(
    code: DeeplakeErrorCode,
    message: string,
    options: { cause?: unknown; details?: unknown } = {},
  ) {
    super(`[deeplake] ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    Object.defineProperty(this, MARKER, { value: true });
    Object.defineProperty(this, "details", { value: options.details });
  }

  /**
   * Makes `instanceof` answer like `isInstance`, because a process can load this class twice: as an ES module
   * and as CommonJS.
   */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return DeeplakeError.isInstance(error);
  }

  /** Whether an error is of this class, even if it comes from another copy of the package. */
  static isInstance(error: unknown): error is DeeplakeError {
    return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[MARKER] === true;
  }
}

/** Whether an error is of this package and has this code. */
export function hasCode(error: unknown, code: DeeplakeErrorCode): error is DeeplakeError {
  return DeeplakeError.isInstance(error) && error.code === code;
}
