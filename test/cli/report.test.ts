import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { browserPath, openBrowser } from "../../scripts/browser.mjs";
import { escaped, html } from "../../src/cli/report/html.ts";
import { ticks } from "../../src/cli/report/scale.ts";
import { type Output, runCommand } from "../../src/cli/run-command.ts";
import { ExperienceStore } from "../../src/index.ts";
import { runRecord } from "../support/run-record.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { toldStore } from "../support/told-store.ts";

const root = temporaryDirectory();
const file = join(root, "report.html");
let page = "";
let written: Output;
beforeAll(async () => {
  const from = await toldStore("reported");
  written = await runCommand(["report", "--out", file, "--from", from]);
  page = readFileSync(file, "utf8");
});

describe("the page", () => {
  test("is named with its size", () => {
    expect(written).toMatchObject({ status: 0, stderr: "" });
    expect(written.stdout).toMatch(/^Wrote .+report\.html \(0\.\d\d MB\)/);
  });

  test("has every section", () => {
    const sections = [
      "success",
      "lift",
      "tokens",
      "tasks",
      "experiences",
      "unlabelled",
      "quarantine",
      "health",
      "sessions",
    ];
    for (const id of sections) {
      expect(page).toContain(`<section id="${id}">`);
      expect(page).toContain(`href="#${id}"`);
    }
  });

  test("shows texts of runs as texts", () => {
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).not.toMatch(/<script|<img|<iframe|<link|<object|javascript:| on\w+="/i);
    // oxlint-disable-next-line no-control-regex
    expect(page).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E]/u);
  });

  test("loads nothing: its policy allows its own style only, and it names no address", () => {
    const [style = ""] = /(?<=<style>)[^]*(?=<\/style>)/.exec(page) ?? [];
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    );
    expect(page).not.toMatch(/(?:src|href|action)="(?!#)|url\(|@import| style="/);
  });

  test("names what waits for a person, and says whether memory helps", () => {
    expect(page).toContain("thread-10");
    expect(page).toContain("quarantined-one");
    expect(page).toMatch(/Memory: <span class="mark \w+">(helps|not enough data|no difference|harms)/);
    expect(page).toMatch(/aria-label="Lift with its 95% interval/);
  });

  test("is not written over another file, unless --force says so", async () => {
    writeFileSync(join(root, "mine.html"), "mine");
    const args = ["report", "--out", join(root, "mine.html"), "--from", "memory:reported"];
    expect(await runCommand(args)).toMatchObject({ status: 1, stderr: expect.stringContaining("--force") });
    expect(readFileSync(join(root, "mine.html"), "utf8")).toBe("mine");
    expect((await runCommand([...args, "--force"])).status).toBe(0);
  });

  test("is made of an empty store too, and of none it says so", async () => {
    await (await ExperienceStore.open("memory:empty")).close();
    const out = join(root, "empty.html");
    expect((await runCommand(["report", "--out", out, "--from", "memory:empty"])).status).toBe(0);
    expect(readFileSync(out, "utf8")).toContain("No attempt is labelled yet.");
    const nowhere = join(root, "nowhere");
    expect(await runCommand(["report", "--out", join(root, "no.html"), "--from", nowhere])).toMatchObject({
      status: 1,
    });
    expect(existsSync(join(root, "no.html"))).toBe(false);
  });
});

test(
  "the page of long sessions stays below 5 MB, and says what it leaves out",
  { timeout: 60_000 },
  async () => {
    const location = "memory:long-sessions";
    const text = JSON.stringify({ task: "<long & hostile> ".repeat(400) });
    {
      await using experience = await ExperienceStore.open(location);
      for (const session of Array.from({ length: 210 }, (_, at) => at))
        await experience.runs.log(
          Array.from({ length: 6 }, (_, turn) => `run-${session}-${turn}`).flatMap((id) => [
            runRecord({ id, threadId: `thread-${session}`, inputs: text, outputs: text }),
            ...Array.from({ length: 12 }, (_, child) =>
              runRecord({
                id: `${id}-${child}`,
                rootId: id,
                parentId: id,
                threadId: `thread-${session}`,
                name: "<tool>".repeat(20),
                status: "failure",
                error: "Error: <no> & 'again' ".repeat(100),
              }),
            ),
          ]),
        );
    }
    const out = join(root, "long.html");
    expect((await runCommand(["report", "--out", out, "--from", location])).status).toBe(0);
    const { size } = statSync(out);
    expect(size).toBeGreaterThan(3e6);
    expect(size).toBeLessThan(5e6);
    expect(readFileSync(out, "utf8")).toContain("Older ones are left out");
  },
);

test.each([
  ["<b>", "&lt;b&gt;"],
  [`"'&`, "&quot;&#39;&amp;"],
  ["a\u001Bb\u0000c", "a\uFFFDb\uFFFDc"],
  ["x\u202Ey", "x\uFFFDy"],
  ["half \uD800", "half \uFFFD"],
  ["line\n\ttab", "line\n\ttab"],
])("%j is shown as %j", (text, shown) => {
  expect(escaped(text)).toBe(shown);
  expect(html`<p title="${text}">${text}</p>`.markup).toBe(`<p title="${shown}">${shown}</p>`);
});

test.each([
  [0, 1, [0, 0.5, 1]],
  [0, 1234, [0, 500, 1000]],
  [-0.3, 0.9, [0, 0.5]],
  [5, 5, [5]],
])("an axis from %d to %d has ticks at %j", (low, high, at) => expect(ticks(low, high)).toEqual(at));

const chromium = browserPath();
describe.skipIf(chromium === undefined)("in Chromium (skipped where there is none)", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = (await openBrowser()) as Browser), 60_000);
  afterAll(() => browser?.close());

  test.each([
    [1280, "light"],
    [1280, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const)(
    "%i pixels, %s: nothing runs or loads, nothing sticks out, and axe finds nothing serious",
    { timeout: 60_000 },
    async (width, colorScheme) => {
      // The page forbids scripts, and axe is one.
      const context = await browser.newContext({
        viewport: { width, height: 844 },
        colorScheme,
        bypassCSP: true,
      });
      const tab = await context.newPage();
      const asked: string[] = [];
      tab.on("request", (request) => asked.push(request.url()));
      tab.on("dialog", (dialog) => {
        asked.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      await tab.goto(pathToFileURL(file).href);
      for (const summary of await tab.locator("#sessions summary").all()) await summary.click();
      expect(asked).toEqual([pathToFileURL(file).href]);
      expect(await tab.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(await tab.locator("#sessions details[open]").count()).toBe(12);
      await tab.evaluate(axe.source);
      const { violations } = await tab.evaluate<axe.AxeResults>("axe.run()");
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await context.close();
    },
  );

  test("the policy lets its style apply and stops a script", { timeout: 60_000 }, async () => {
    const tampered = join(root, "tampered.html");
    writeFileSync(tampered, page.replace("<main>", "<main><script>document.title = 'ran'</script>"));
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(tampered).href);
    expect(await tab.title()).toMatch(/^Agent experience/);
    expect(
      await tab.evaluate("getComputedStyle(document.querySelector('section')).borderTopLeftRadius"),
    ).toBe("10px");
    await tab.close();
  });
});
