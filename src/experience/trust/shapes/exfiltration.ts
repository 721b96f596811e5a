import { before, few, some, type WrittenShape } from "./shape.ts";

const secretFile = String.raw`(?:\.ssh/id_(?:rsa|ed25519|ecdsa|dsa)(?:[^.a-z]|$)|(?:\.aws/credentials|\.netrc|\.pgpass|/etc/shadow)\b)`;
const answer = String.raw`(?:final |next )?(?:reply|answer|response|output|message)`;

/** Links and messages that carry data away. */
export const exfiltration: readonly WrittenShape[] = [
  [
    "http https",
    String.raw`!\[[^\]\n]{0,200}\]\(https?://[^)\s]{1,400}[?&](?:d|data|q|secret|token|prompt|history|conversation|context|chat|leak|exfil|session|cookie|payload|key|msg|info|content|log|c|s)=`,
  ],
  [
    "http https",
    String.raw`!?\[[^\]\n]{0,200}\]\(https?://[^)\s]{1,400}(?:\{\{?|%7b|\$\{|<|\[)[a-z_ ]{2,40}`,
  ],
  [
    "<",
    String.raw`<(?:img|iframe|script|link|object|embed)\b[^>\n]{0,200}(?:src|href|data) ?= ?["']?https?://[^>\s"']{1,300}[?&](?:d|data|q|secret|token|prompt|history|conversation|context|chat|leak|exfil|session|cookie|payload|key|c)=`,
  ],
  [
    "send post upload forward email mail transmit exfiltrate leak copy bcc append encode submit attach",
    String.raw`\b(?:attach|send|post|upload|forward|e-?mail|transmit|exfiltrate|leak|copy|bcc|append|encode|submit) ${few}(?:${before} )?(?:conversation|chat history|chat log|system prompt|credentials|passwords?|private keys?|ssh keys?|environment variables|customer (?:data|records|list)|user(?:'s)? (?:private )?(?:data|records|messages?|files|input|details)|\.env|session cookies?|contents? of (?:this|the) (?:conversation|chat))\b${some}(?:https?://|[\w.+-]{1,64}@[\w-]{1,64}\.\w|\bto \d{1,3}\.\d{1,3}\.|webhook)`,
  ],
  [
    "ssh aws netrc pgpass shadow",
    String.raw`${secretFile}${some}\b(?:include|paste|pass|attach|send|append|encode|embed|post|upload) (?:it|its|them|what|that|this|everything)\b|\$\((?:cat|base64) [^)\n]{0,40}${secretFile}|\b(?:curl|wget) [^\n]{0,120}${secretFile}`,
  ],
  [
    "include append attach add put place paste write insert embed reply respond answer",
    String.raw`\b(?:include|append|attach|add|put|place|paste|write|insert|embed) ${few}(?:environment variables|system prompt|conversation|chat history) (?:in|into|to|at the end of) (?:your|the|any|every) ${few}(?:${answer}|url|query string|request|link|image|comment)\b|\b(?:include|append|attach|add|put|place|paste|write|insert|embed) ${few}(?:api keys?|credentials|passwords?|secrets|[a-z]{1,20}_[a-z_]{0,20}(?:key|token|secret|password)) (?:in|into|to|at the end of|as part of) your ${answer}\b|\b(?:reply|respond|answer) ${few}with (?:the )?(?:full |whole |entire |complete )?(?:text|contents?|transcript|log|history) of (?:the|this|your) (?:conversation|chat|context|system prompt|memory)`,
  ],
];
