import type { BaseMessage } from "@langchain/core/messages";

/** A name and `=` or `:` after it, as in `password=` and `"api-key": `. */
const PAIR = /^["'`]?[A-Za-z_][\w.-]{0,80}["'`]?[ \t]?[:=]/;

/** The last character of a text, unless it is white space, `=`, `:`, a comma, a quote or an opening bracket. */
const OPEN = /[^\s=:"'`([{,]$/;

/**
 * The text of a message. LangChain joins the blocks of a message with nothing between them. That would make one word of
 * the last word of a block and a name such as `password=` at the beginning of the next block. So a block that begins
 * with such a name goes on a new line.
 */
export function messageText({ content, text }: BaseMessage): string {
  if (typeof content === "string") return text;
  const blocks = content.flatMap((block) => (block.type === "text" ? [String(block["text"])] : []));
  return blocks.reduce(
    (before, block) => (OPEN.test(before) && PAIR.test(block) ? `${before}\n${block}` : before + block),
    "",
  );
}
