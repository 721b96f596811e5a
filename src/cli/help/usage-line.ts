import type { Command } from "../command.ts";

/** How a command is called, without its optional options: `langchain-deeplake export FORMAT --out FILE`. */
export function usageLine({ name, operands, options }: Command): string {
  const named = Object.entries(operands).map(([operand, { isOptional }]) =>
    isOptional ? `[${operand}]` : operand,
  );
  const needed = Object.entries(options)
    .filter(([, { isNeeded }]) => isNeeded)
    .map(([option, { value }]) => `--${option} ${value ?? ""}`.trim());
  return ["langchain-deeplake", name, ...named, ...needed].join(" ");
}

/** An option with its value, as it is typed. */
export function optionText(name: string, { kind, value }: Command["options"][string]): string {
  return kind === "flag" ? `--${name}` : `--${name} ${value ?? kind.toUpperCase()}`;
}
