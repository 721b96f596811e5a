// Takes screenshots of a report in headless Chromium, light and dark, on a desktop and on a telephone.
//   npm run screenshots -- report.html [FOLDER] [--first-screen]
// The pictures of the documents: npm run screenshots -- report.html docs/images --first-screen
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { openBrowser } from "./browser.mjs";

const {
  positionals: [page, folder = "screenshots"],
  values: { "first-screen": firstScreen },
} = parseArgs({ allowPositionals: true, options: { "first-screen": { type: "boolean" } } });
if (page === undefined) {
  console.error("Expected a page: npm run screenshots -- report.html [FOLDER] [--first-screen]");
  process.exit(2);
}
const browser = await openBrowser();
if (!browser) {
  console.error("No Chromium here. Install Debian's package chromium, or name one with CHROMIUM.");
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
try {
  for (const [width, height] of [
    [1280, 900],
    [390, 844],
  ])
    for (const colorScheme of ["light", "dark"]) {
      const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
      await tab.goto(pathToFileURL(resolve(page)).href);
      const first = tab.locator("#sessions details").first();
      if (!firstScreen && (await first.count()) > 0) await first.locator("summary").click();
      const file = join(folder, `report-${width}-${colorScheme}.png`);
      await tab.screenshot({
        path: file,
        fullPage: true,
        clip: {
          x: 0,
          y: 0,
          width,
          height: firstScreen ? height : Math.min(3600, await tab.evaluate(() => document.body.scrollHeight)),
        },
      });
      console.log(file);
      await tab.close();
    }
} finally {
  await browser.close();
}
