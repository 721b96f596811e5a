import type { BaseMessage } from "@langchain/core/messages";

/** A name and its sign, as in `password=` and `"api-key": `. */
const PAIR = /^["'`]?[A-Za-z_][\w.-]{0,80}["'`]?[ \t]?[:=]/;

/** The end of a text that is no sign, quote or bracket in front of a value. */
const OPEN = /[^\s=:"'`([{,]$/;

/**
 * The text of a message. LangChain joins its blocks without a sign between them, which would make one word of the last
 * word of a block and a name at the beginning of the next. Such a block begins a line.
 */
export function messageText({ content, text }: BaseMessage): string {
  if (typeof content === "string") return text;
  const blocks = content.flatMap((block) => (block.type === "text" ? [String(block["text"])] : []));
  return blocks.reduce(
    (before, block) => (OPEN.test(before) && PAIR.test(block) ? `${before}\n${block}` : before + block),
    "",
  );
}
