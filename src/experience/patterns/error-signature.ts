import { errorLine } from "../../base/text/error-line.ts";

const LONGEST = 200;

/**
 * The part that errors of one kind share: the line that says what went wrong, with numbers, quoted texts, ids,
 * URLs and paths replaced by placeholders. The time is linear in the length of the text.
 */
export function errorSignature(error: string): string {
  return errorLine(error)
    .slice(0, 2_000)
    .replace(/\bhttps?:\/\/\S+/g, "<url>")
    .replace(/(["'`])(?:(?!\1).)*\1/g, "<text>")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/(?:\.{0,2}\/)[\w.@-]+(?:\/[\w.@-]+)*/g, "<path>")
    .replace(/\b0x[0-9a-f]+\b|\b[0-9a-f]{16,}\b/gi, "<id>")
    .replace(/\d+(?:[.,]\d+)*/g, "<number>")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST);
}

/** The signature of an error without the name of its class, which gets lost where only the message is passed on. */
export function kindOfError(error: string): string {
  return errorSignature(error).replace(/^(?:\w*(?:Error|Exception): )+/u, "");
}
