// Visits pages wide and narrow, in light and dark, and has axe (https://github.com/dequelabs/axe-core) judge each:
// contrast, names, order, keyboard.
//
// usage: pages.mjs CHROMIUM URL PATH…
//
// Fails for what axe calls serious or critical, and where a page is wider than the window. `SCREENSHOTS` names a folder
// where one sees what the browser saw.

import axe from "axe-core";
import { open } from "./open.mjs";

const [chromium, url, ...paths] = process.argv.slice(2);
const { page, problems, end } = await open(chromium, url);
// Each visit is answered as the first is.
await page.setCacheEnabled(false);
const screenshots = process.env.SCREENSHOTS;

// With the folds open.
const judge = async () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  const bad = violations.filter((it) => ["serious", "critical"].includes(it.impact));
  return bad.map((it) => `${it.id}: ${it.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" … ")}`);
};

for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [360, 1280]) {
    await page.setViewport({ width, height: 800 });
    for (const path of paths) {
      const at = `${path} at ${width} in ${scheme}`;
      const answer = await page.goto(url + path);
      if (answer.status() !== 200) problems.push(`${at} was answered ${answer.status()}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) problems.push(`${at} is ${wide} pixels wide`);
      if (screenshots) await page.screenshot({ path: `${screenshots}/viewer${path.replace(/\W+/g, "-")}-${width}-${scheme}.png`, fullPage: true });
      await page.evaluate(axe.source);
      for (const it of await page.evaluate(judge)) problems.push(`${at}: ${it}`);
    }
  }
}

await end();
