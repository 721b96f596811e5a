import { DeeplakeError } from "../../base/errors.ts";

/**
 * The answer, unless it takes longer than `milliseconds`.
 * @throws DeeplakeError SERVICE_UNAVAILABLE when it does; what was asked may be done nevertheless
 */
export async function answerInTime<T>(answer: Promise<T>, milliseconds: number, path: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `Expected an answer from the object storage of ${path} within ${milliseconds} ms, got none. Check the endpoint and the network, or raise \`deadlineMs\`; a write may have been stored, and repeating it is harmless.`;
      reject(new DeeplakeError("SERVICE_UNAVAILABLE", message));
    }, milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
