// Takes screenshots of a report in headless Chromium, light and dark, on a desktop and on a telephone.
//   npm run screenshots -- report.html screenshots
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { openBrowser } from "./browser.mjs";

const [page, folder = "screenshots"] = process.argv.slice(2);
if (page === undefined) {
  console.error("Expected a page: npm run screenshots -- report.html [folder]");
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
      if ((await first.count()) > 0) await first.locator("summary").click();
      const file = join(folder, `report-${width}-${colorScheme}.png`);
      await tab.screenshot({
        path: file,
        fullPage: true,
        clip: {
          x: 0,
          y: 0,
          width,
          height: Math.min(3600, await tab.evaluate(() => document.body.scrollHeight)),
        },
      });
      console.log(file);
      await tab.close();
    }
} finally {
  await browser.close();
}
