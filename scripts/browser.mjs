// The Chromium that the tests and the screenshots drive. None is downloaded. Debian's is used if it is installed.
import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of a Chromium; `undefined` where there is none. `CHROMIUM` names another. */
export function browserPath() {
  return [process.env.CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path));
}

/** Starts Chromium; `undefined` where there is none. */
export async function openBrowser() {
  const executablePath = browserPath();
  if (executablePath === undefined) return undefined;
  // A sandbox needs rights that root in a container does not have.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}
