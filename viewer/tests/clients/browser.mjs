// Looks at a trace in Chromium the way a person does who has no mouse.
//
// usage: browser.mjs CHROMIUM URL TRACE SPAN LOG
//   TRACE, SPAN: ids of a trace and of one of its spans; LOG: a text in a log record of that span
//
// Prints how long the page of the trace took to be there, in milliseconds. Fails when a page asks for
// anything elsewhere, runs what the policy forbids, or is wider than the window.

import puppeteer from "puppeteer-core";

const [executablePath, url, trace, span, log] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const fail = async (why) => {
  console.error(why);
  await browser.close();
  process.exit(1);
};
const problems = [];
const page = await browser.newPage();
page.on("request", (it) => {
  if (!it.url().startsWith(url) && !it.url().startsWith("data:")) problems.push(`asked for ${it.url()}`);
});
page.on("console", (it) => {
  if (it.type() === "error") problems.push(`console: ${it.text()}`);
});
page.on("pageerror", (it) => problems.push(`error: ${it}`));

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
await page.waitForSelector("svg.waterfall a");
const opened = Date.now() - before;
await tabTo(`row-${span}`);
await enter();
if (!page.url().includes(`span=${span}`)) await fail(`it opened ${page.url()}`);
const said = await page.evaluate(() => document.body.innerText);
if (!said.includes(log)) await fail(`the log record is not there: ${said}`);
if (!(await page.$eval(`#row-${span}`, (it) => it.classList.contains("chosen")))) await fail("its row is not marked");

for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [360, 1280]) {
    await page.setViewport({ width, height: 800 });
    for (const path of ["/", `/traces/${trace}?span=${span}`, "/logs", "/metrics", "/wire", "/wire/1"]) {
      await page.goto(url + path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) problems.push(`${path} is ${wide} pixels wide at ${width}`);
    }
  }
}

// What comes while one looks is put in by itself.
await page.goto(`${url}/`);
const first = await page.$eval("#live", (it) => it.dataset.tag);
await page.evaluate(() => { window.stays = true; });
console.log(JSON.stringify({ opened, first }));
await page.waitForFunction((first) => document.getElementById("live").dataset.tag !== first, { timeout: 15_000 }, first)
  .catch(() => problems.push("the page did not refresh itself"));
if (!(await page.evaluate(() => window.stays))) problems.push("the page was loaded again as a whole");
if (problems.length) await fail(problems.join("\n"));
await browser.close();
