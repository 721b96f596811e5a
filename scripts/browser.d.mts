import type { Browser } from "playwright-core";

export function browserPath(): string | undefined;
export function openBrowser(): Promise<Browser | undefined>;
