// Looks at a trace in Chromium the way a person does who has no mouse.
//
// usage: browser.mjs CHROMIUM URL TRACE SPAN LOG
//   TRACE, SPAN: ids of a trace and of one of its spans; LOG: a text in a log record of that span
//
// Prints how long the page of the trace took to be there, in milliseconds. Fails when a page asks for
// anything elsewhere, runs what the policy forbids, or is wider than the window.

import { open } from "./open.mjs";

const [chromium, url, trace, span, log] = process.argv.slice(2);
const { page, problems, fail, end } = await open(chromium, url);

const tabTo = async (id) => {
  for (let i = 0; i < 100; i++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
  }
  await fail(`no way to #${id} by the Tab key`);
};
const enter = () => Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);

await page.setViewport({ width: 1280, height: 800 });
await page.goto(url);
await tabTo(`trace-${trace}`);
const before = Date.now();
await enter();
await page.waitForSelector("#waterfall a.row");
const opened = Date.now() - before;
await tabTo(`row-${span}`);
await enter();
if (!page.url().includes(`span=${span}`)) await fail(`it opened ${page.url()}`);
// The address comes first, and then what has changed.
const isMarked = (id) => document.getElementById(id)?.classList.contains("chosen");
await page.waitForFunction(isMarked, { timeout: 15_000 }, `row-${span}`).catch(() => fail("its row is not marked"));
const said = await page.evaluate(() => document.body.innerText);
if (!said.includes(log)) await fail(`the log record is not there: ${said}`);

for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [360, 1280]) {
    await page.setViewport({ width, height: 800 });
    for (const path of ["/", `/traces/${trace}?span=${span}`, "/logs", "/metrics", "/findings", "/score", "/wire", "/wire/1"]) {
      await page.goto(url + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) problems.push(`${path} is ${wide} pixels wide at ${width}`);
    }
  }
}

console.log(JSON.stringify({ opened }));
await end();
