export function asCommonJs(code: string): string;
