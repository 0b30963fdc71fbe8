// How long a large trace keeps the browser busy: opened, scrolled through, searched, folded.
//
// usage: frames.mjs CHROMIUM URL TRACE
//
// Prints the milliseconds that it took to open, and the longest frame of each of the others. Of three rounds the best one
// counts: in the others the machine had something else to do.

import { open } from "./open.mjs";

const [chromium, url, trace] = process.argv.slice(2);
const { page, fail, end } = await open(chromium, url);

await page.setViewport({ width: 1280, height: 800 });
const said = {};
const keep = (name, took) => { said[name] = Math.min(said[name] ?? Infinity, Math.round(took)); };

// A frame is what is between two moments at which the browser is ready to draw.
const during = async (name, what) => {
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    const look = (now) => {
      window.longest = Math.max(window.longest, now - last);
      last = now;
      window.looking = requestAnimationFrame(look);
    };
    window.looking = requestAnimationFrame((now) => { last = now; look(now); });
  });
  await what();
  keep(name, await page.evaluate(() => {
    cancelAnimationFrame(window.looking);
    return window.longest;
  }));
};
const until = (holds, ...given) => page.waitForFunction(holds, { timeout: 60_000 }, ...given).catch((error) => fail(String(error)));
const click = (selector) => page.$eval(selector, (it) => it.click());

for (let round = 0; round < 3; round++) {
  await page.goto(`${url}/keys`);
  const before = performance.now();
  await page.goto(`${url}/traces/${trace}`);
  await page.waitForSelector("#waterfall a.row");
  keep("opened", performance.now() - before);
  await during("scrolled", () => page.evaluate(async () => {
    // The page may refresh itself meanwhile, and then this is another one.
    const frame = () => document.querySelector("#waterfall .scroll");
    const next = () => new Promise((done) => requestAnimationFrame(done));
    for (let i = 0; i < 300; i++) {
      frame().scrollTop += 400;
      await next();
    }
    // What came into sight is there.
    for (let i = 0; i < 2_000; i++) {
      const { left, top } = frame().getBoundingClientRect();
      if (document.elementFromPoint(left + 200, top + 60)?.closest("a.row")) return;
      await next();
    }
    throw new Error(`no row came into sight at ${frame().scrollTop} of ${frame().scrollHeight}`);
  }));
  await during("searched", async () => {
    await page.focus("#find input[type=search]");
    await page.keyboard.type("svc-3");
    await until(() => /of [0-9]+ spans/.test(document.getElementById("found-spans")?.innerText ?? ""));
  });
  await during("stepped", async () => {
    for (let i = 0; i < 5; i++) {
      const was = await page.$eval("#waterfall", (it) => it.dataset.chosen);
      await click('[data-key="n"]');
      await until((was) => document.getElementById("waterfall").dataset.chosen !== was && document.querySelector("#waterfall .row.chosen"), was);
    }
  });
  await during("folded", async () => {
    await click('#tools a[aria-label="Open 1 level and close the rest"]');
    await until(() => document.querySelectorAll("#waterfall a.row").length === 1);
    await click('#tools a[aria-label="Open all levels"]');
    await until(() => document.querySelectorAll("#waterfall a.row").length > 50);
  });
  await during("drawn as an icicle", async () => {
    await page.evaluate(() => [...document.querySelectorAll("#tools a")].find((it) => it.textContent === "Icicle").click());
    await until(() => document.querySelector("svg.icicle"));
  });
}
console.log(JSON.stringify(said));
await end();
