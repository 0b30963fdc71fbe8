// Looks at charts and at two traces compared, the way people do: wide and narrow, in light and dark, on
// paper, by keyboard, and without scripts.
//
// usage: charts.mjs CHROMIUM URL TRACE OTHER
//   TRACE, OTHER: ids of two traces of which the page of the traces has both
//
// Prints how long the slowest of the pages with charts took to be there, in milliseconds.

import { open } from "./open.mjs";

const [chromium, url, trace, other] = process.argv.slice(2);
const { page, problems, fail, end } = await open(chromium, url);

const paths = ["/requests?window=60", "/metrics?window=60", "/metrics/1?window=60&by=k", `/compare?a=${trace}&b=${other}`, `/compare?a=${trace}`];
let slowest = 0;
for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [360, 1280]) {
    await page.setViewport({ width, height: 800 });
    for (const path of paths) {
      const before = Date.now();
      await page.goto(url + path);
      await page.waitForSelector("#live > :not(p.held)");
      slowest = Math.max(slowest, Date.now() - before);
      const said = await page.evaluate(() => {
        const wide = document.documentElement.scrollWidth;
        // A picture says what it is, and what stands in it is inside of it.
        const pictures = [...document.querySelectorAll("svg[role=img]")];
        const nameless = pictures.filter((it) => it.getAttribute("aria-labelledby").split(" ").some((id) => !document.getElementById(id)?.textContent));
        const outside = pictures.filter((it) => {
          const frame = it.getBoundingClientRect();
          return [...it.querySelectorAll(":scope > text")].some((text) => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left - 8 || box.right > frame.right + 8;
          });
        });
        const tables = document.querySelectorAll("table.figures").length;
        const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
        return { wide, pictures: pictures.length, nameless: nameless.length, outside: outside.length, tables, twice: ids.length - new Set(ids).size };
      });
      const at = `${path} at ${width} in ${scheme}`;
      if (said.wide > width) problems.push(`${at} is ${said.wide} pixels wide`);
      if (said.nameless) problems.push(`${at}: ${said.nameless} pictures have no name`);
      if (said.outside) problems.push(`${at}: letters of ${said.outside} pictures stand outside`);
      if (said.twice) problems.push(`${at}: ${said.twice} names are there twice`);
      if (!/^\/(compare|metrics\?)/.test(path) && (!said.pictures || !said.tables)) problems.push(`${at} has ${said.pictures} pictures and ${said.tables} tables`);
    }
  }
}

// On paper the ground is white.
await page.emulateMediaType("print");
await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
await page.goto(`${url}/requests?window=60`);
const ground = await page.$eval("svg .ground", (it) => getComputedStyle(it).fill);
if (ground !== "rgb(255, 255, 255)") problems.push(`on paper the ground is ${ground}`);
await page.emulateMediaType("screen");

// What was ticked stays ticked when the page refreshes itself.
await page.goto(url);
await page.focus(`#compare-${trace}`);
await page.keyboard.press("Space");
const was = await page.$eval("#live", (it) => it.dataset.tag);
await page.evaluate(() => { document.getElementById("live").dataset.tag = "old"; });
await page.waitForFunction((it) => document.getElementById("live").dataset.tag === it, { timeout: 15_000 }, was);
if (!(await page.$eval(`#compare-${trace}`, (it) => it.checked))) await fail("the tick is gone after refreshing");
if ((await page.evaluate(() => document.activeElement?.id)) !== `compare-${trace}`) await fail("the tick has lost the focus");

// Without scripts, two are chosen and compared all the same.
await page.setJavaScriptEnabled(false);
await page.goto(url);
for (const id of [trace, other]) {
  await page.focus(`#compare-${id}`);
  await page.keyboard.press("Space");
}
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
if (!page.url().includes(`trace=${trace}`) || !page.url().includes(`trace=${other}`)) await fail(`it opened ${page.url()}`);
if (!(await page.$("table.compare"))) await fail("nothing is compared");

console.log(JSON.stringify({ slowest }));
await end();
