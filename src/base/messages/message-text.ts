import { type BaseMessage, HumanMessage } from "@langchain/core/messages";

import { fieldOf } from "./chain-values.ts";

/** Types of content blocks in messages of people and models. */
const BLOCK =
  /^(?:text(?:-plain)?|image(?:_url)?|(?:input_)?audio|video|file|document|media|reasoning|thinking)$/u;

/** A name and `=` or `:` after it, as in `password=` and `"api-key": `. */
const PAIR = /^["'`]?[A-Za-z_][\w.-]{0,80}["'`]?[ \t]?[:=]/;

/** The last character of a text, unless it is white space, `=`, `:`, a comma, a quote or an opening bracket. */
const OPEN = /[^\s=:"'`([{,]$/;

/**
 * The text of a message. LangChain joins the blocks of a message with nothing between them. If a block begins with a name
 * such as `password=`, that would make one word of the name and the last word of the block before. So a block that
 * begins with such a name goes on a new line.
 */
export function messageText({ content, text }: BaseMessage): string {
  if (typeof content === "string") return text;
  const blocks = content.flatMap((block) => (block.type === "text" ? [String(block["text"])] : []));
  return blocks.reduce(
    (before, block) => (OPEN.test(before) && PAIR.test(block) ? `${before}\n${block}` : before + block),
    "",
  );
}

/**
 * The text of a list of content blocks, such as a text and an image, live or as JSON. It is empty if no block is a text, and
 * `undefined` for any other value.
 */
export function blocksText(value: unknown): string | undefined {
  const isBlocks =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => BLOCK.test(String(fieldOf(one, "type"))));
  return isBlocks ? messageText(new HumanMessage({ content: value })) : undefined;
}
