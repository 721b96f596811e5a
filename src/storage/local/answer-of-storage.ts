import { inTime } from "../../base/async/in-time.ts";
import { DeeplakeError } from "../../base/errors.ts";
import type { DriverOptions } from "../driver/driver.ts";

/** Milliseconds that an operation on object storage may take, unless `deadlineMs` is given. */
const DEADLINE = 60_000;

/**
 * An answer from object storage.
 * @param deadlines How many times as long as usual the answer may take.
 * @throws DeeplakeError SERVICE_UNAVAILABLE if the answer is late, even if the request succeeds later
 */
export function answerOfStorage<T>(
  answer: Promise<T>,
  path: string,
  { deadlineMs = DEADLINE }: Pick<DriverOptions, "deadlineMs">,
  deadlines = 1,
): Promise<T> {
  const milliseconds = deadlines * deadlineMs;
  return inTime(
    milliseconds,
    () => answer,
    () => {
      throw new DeeplakeError(
        "SERVICE_UNAVAILABLE",
        `Expected an answer from the object storage of ${path} within ${milliseconds} ms, got none. Check the endpoint and the network, or raise \`deadlineMs\`; a write may have been stored, and repeating it is harmless.`,
      );
    },
  );
}
