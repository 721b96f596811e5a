/** The kind of training: preference pairs, single labels, or supervised fine-tuning. */
export type ExportFormat = "dpo" | "kto" | "sft";
/**
 * `conversational`: lists of messages, to which a trainer applies the model's chat template. `standard`:
 * plain strings.
 */
export type ExportStyle = "conversational" | "standard";

export interface ExportedMessage {
  readonly role: "user" | "assistant";
  readonly content: string;
}

/** The content of one line, under the names that TRL's trainers read. */
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

/** An example for `dpo`: two attempts at one task. */
export function preference(
  style: ExportStyle,
  prompt: string,
  chosen: string,
  rejected: string,
): TrainingExample {
  if (style === "standard") return { prompt, chosen, rejected };
  return { prompt: [asked(prompt)], chosen: [answered(chosen)], rejected: [answered(rejected)] };
}

/** An example for `kto`: one attempt, and whether it succeeded. */
export function labelled(
  style: ExportStyle,
  prompt: string,
  completion: string,
  label: boolean,
): TrainingExample {
  if (style === "standard") return { prompt, completion, label };
  return { prompt: [asked(prompt)], completion: [answered(completion)], label };
}

/** An example for `sft`: one attempt to imitate. */
export function demonstration(style: ExportStyle, prompt: string, completion: string): TrainingExample {
  if (style === "standard") return { prompt, completion };
  return { messages: [asked(prompt), answered(completion)] };
}

const asked = (content: string): ExportedMessage => ({ role: "user", content });
const answered = (content: string): ExportedMessage => ({ role: "assistant", content });
