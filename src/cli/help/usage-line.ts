import type { Command } from "../command.ts";

/** How to call a command, with its required options only: `langchain-deeplake export FORMAT --out FILE`. */
export function usageLine({ name, operands, options }: Command): string {
  const named = Object.entries(operands).map(([operand, { isOptional }]) =>
    isOptional ? `[${operand}]` : operand,
  );
  const needed = Object.entries(options)
    .filter(([, { isNeeded }]) => isNeeded)
    .map(([option, { value }]) => `--${option} ${value ?? ""}`.trim());
  return ["langchain-deeplake", name, ...named, ...needed].join(" ");
}

/** An option and the name of its value: `--out FILE`. A flag has no value. */
export function optionText(name: string, { kind, value }: Command["options"][string]): string {
  return kind === "flag" ? `--${name}` : `--${name} ${value ?? kind.toUpperCase()}`;
}
