// Finds what sets slow requests apart the way people do: by keyboard and by mouse, wide and narrow, in light and dark, and
// without scripts. axe (https://github.com/dequelabs/axe-core) judges each page.
//
// usage: correlations.mjs CHROMIUM URL
//
// `SCREENSHOTS` names a folder where one sees what the browser saw.

import axe from "axe-core";
import { open } from "./open.mjs";

const [chromium, url] = process.argv.slice(2);
const { page, problems, fail, end } = await open(chromium, url);
const base = url.replace(/\/$/, "");
const screenshots = process.env.SCREENSHOTS;

const tabTo = async (wanted) => {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((it) => document.activeElement?.matches(it), wanted)) return;
  }
  await fail(`no way to ${wanted} by the Tab key`);
};
const go = (how) => Promise.all([page.waitForNavigation(), how()]);
const enter = () => go(() => page.keyboard.press("Enter"));
const says = async (text) => {
  const said = await page.evaluate(() => document.body.innerText.replace(/\s+/g, " "));
  if (!said.includes(text)) await fail(`${page.url()} does not say "${text}": ${said}`);
};

await page.setViewport({ width: 1280, height: 800 });

// By keyboard: from the requests to what sets the slow ones apart, to two traces compared.
await page.goto(`${base}/requests?window=15`);
await tabTo("#apart-0");
await enter();
await says("tenant is acme");
await says("in 20 of 20 slow, 0 of 180 others");
const slow = page.url();
await tabTo("#cause-0-compare");
await enter();
if (!(await page.$("table.compare"))) await fail(`two traces are not compared at ${page.url()}`);

// By keyboard: the failed ones, by the form.
await page.goto(slow);
await tabTo("select[name=of]");
await page.keyboard.press("ArrowDown");
await tabTo("form.filter button");
await enter();
if (!page.url().includes("of=failed")) await fail(`it opened ${page.url()}`);
await says("INFO The disk is full");
const failed = page.url();

// By mouse: to a slow trace, and from it back to what sets it apart.
await page.goto(slow);
await go(() => page.click("#causes + ol li p.facts span a"));
if (!page.url().includes("/traces/")) await fail(`it opened ${page.url()}`);
await says("acme");
await go(() => page.click("#apart"));
await says("tenant is acme");
// A duration of one's own, typed.
await page.click("input[name=least]", { clickCount: 3 });
await page.keyboard.type("5s");
await go(() => page.click("form.filter button"));
await says("Too few to compare.");

// Without scripts.
await page.setJavaScriptEnabled(false);
await page.goto(slow);
await says("tenant is acme");
await page.select("select[name=of]", "failed");
await go(() => page.click("form.filter button"));
await says("INFO The disk is full");
await page.setJavaScriptEnabled(true);

const judge = async () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.map((it) => `${it.impact} ${it.id}: ${it.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" … ")}`);
};
const paths = { slow, failed, nothing: slow.replace("/items", "/plain"), few: slow + "&least=5s", choice: `${base}/requests/correlations` };
for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [360, 390, 768, 1280, 1920]) {
    await page.setViewport({ width, height: 800 });
    for (const [name, path] of Object.entries(paths)) {
      const at = `${name} at ${width} in ${scheme}`;
      await page.goto(path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) problems.push(`${at} is ${wide} pixels wide`);
      if (screenshots) await page.screenshot({ path: `${screenshots}/apart-${name}-${width}-${scheme}.png`, fullPage: true });
      await page.evaluate(axe.source);
      for (const it of await page.evaluate(judge)) problems.push(`${at}: ${it}`);
    }
  }
}

await end();
