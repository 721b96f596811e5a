/** What a file is for: preference pairs, single labels, supervised fine-tuning. */
export type ExportFormat = "dpo" | "kto" | "sft";
/** `conversational`: lists of messages, to which a trainer applies the model's chat template. `standard`: plain texts. */
export type ExportStyle = "conversational" | "standard";

/** One message of a conversation. */
export interface ExportedMessage {
  readonly role: "user" | "assistant";
  readonly content: string;
}

/** What stands in one line of a file, under the names that TRL's trainers read. */
export type TrainingExample =
  | { readonly prompt: string; readonly chosen: string; readonly rejected: string }
  | {
      readonly prompt: readonly ExportedMessage[];
      readonly chosen: readonly ExportedMessage[];
      readonly rejected: readonly ExportedMessage[];
    }
  | { readonly prompt: string; readonly completion: string; readonly label: boolean }
  | {
      readonly prompt: readonly ExportedMessage[];
      readonly completion: readonly ExportedMessage[];
      readonly label: boolean;
    }
  | { readonly prompt: string; readonly completion: string }
  | { readonly messages: readonly ExportedMessage[] };

/** Two attempts at one task: `dpo`. */
export function preference(
  style: ExportStyle,
  prompt: string,
  chosen: string,
  rejected: string,
): TrainingExample {
  if (style === "standard") return { prompt, chosen, rejected };
  return { prompt: [asked(prompt)], chosen: [answered(chosen)], rejected: [answered(rejected)] };
}

/** One attempt and whether it was right: `kto`. */
export function labelled(
  style: ExportStyle,
  prompt: string,
  completion: string,
  label: boolean,
): TrainingExample {
  if (style === "standard") return { prompt, completion, label };
  return { prompt: [asked(prompt)], completion: [answered(completion)], label };
}

/** One attempt to imitate: `sft`. */
export function demonstration(style: ExportStyle, prompt: string, completion: string): TrainingExample {
  if (style === "standard") return { prompt, completion };
  return { messages: [asked(prompt), answered(completion)] };
}

const asked = (content: string): ExportedMessage => ({ role: "user", content });
const answered = (content: string): ExportedMessage => ({ role: "assistant", content });
