/**
 * What reading a foreign value gives; `undefined` if it throws, as getters and proxies of an application may, and
 * classes of LangChain for values that they do not know.
 */
export function readSafely<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
