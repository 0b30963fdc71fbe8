// Reads values as they were written, turns times to local ones and back, goes from a dot on a chart to its trace, saves
// everything and clears it: by keyboard and by mouse, and without scripts. axe (https://github.com/dequelabs/axe-core)
// judges each page.
//
// usage: carry.mjs CHROMIUM URL RECEIVER
//
// `SCREENSHOTS` names a folder where one sees what the browser saw.

import axe from "axe-core";
import { open } from "./open.mjs";

const [chromium, url, receiver] = process.argv.slice(2);
const { page, problems, fail, end } = await open(chromium, url);
const base = url.replace(/\/$/, "");
const screenshots = process.env.SCREENSHOTS;
const trace = `${base}/traces/${"7".padStart(32, "0")}`;

const tabTo = async (wanted) => {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((it) => document.activeElement?.matches(it), wanted)) return;
  }
  await fail(`no way to ${wanted} by the Tab key`);
};
const go = (how) => Promise.all([page.waitForNavigation(), how()]);
const enter = () => go(() => page.keyboard.press("Enter"));
const is = async (what, found, expected) => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) await fail(`${what}: ${JSON.stringify(found)}, and not ${JSON.stringify(expected)}`);
};
const text = (selector) => page.$eval(selector, (it) => it.textContent);
const until = (what, holds) => page.waitForFunction(holds, { timeout: 15_000 }).catch(() => fail(`${what} did not come`));
const send = async (traceId, spanId = "1", parentSpanId = "") => {
  const span = { traceId: traceId.padStart(32, "0"), spanId: spanId.padStart(16, "0"), parentSpanId, name: "later", startTimeUnixNano: "1700000000000000000", endTimeUnixNano: "1700000000001000000" };
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const answer = await fetch(`${receiver}/v1/traces`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  await is("sending", answer.status, 200);
};

await page.setViewport({ width: 1280, height: 800 });
await page.emulateTimezone("Asia/Kolkata");

const judge = async () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.map((it) => `${it.impact} ${it.id}: ${it.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" … ")}`);
};
const metrics = await (await fetch(`${base}/metrics`)).text();
const instrument = (name) => base + metrics.match(new RegExp(`href="(/metrics/\\d+)[^"]*">${name}<`))[1];
const paths = { trace, histogram: instrument("http.server.request.duration"), summary: instrument("rpc.duration"), clear: `${base}/clear`, traces: `${base}/` };
for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [360, 390, 1280]) {
    await page.setViewport({ width, height: 800 });
    for (const [name, path] of Object.entries(paths)) {
      const at = `${name} at ${width} in ${scheme}`;
      await page.goto(path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > width) problems.push(`${at} is ${wide} pixels wide`);
      if (screenshots) await page.screenshot({ path: `${screenshots}/carry-${name}-${width}-${scheme}.png`, fullPage: true });
      await page.evaluate(axe.source);
      for (const it of await page.evaluate(judge)) problems.push(`${at}: ${it}`);
    }
  }
}

// Times, by keyboard: UTC as the server writes it, then those of India.
await page.goto(trace);
const at = "#span time";
await is("the time", await text(at), "2023-11-14 22:13:20.123");
await is("its title", await page.$eval(at, (it) => it.title), "2023-11-15 03:43:20.123 UTC+05:30");
await tabTo("#times");
await page.keyboard.press("Space");
await is("the local time", await text(at), "2023-11-15 03:43:20.123");
await is("its title", await page.$eval(at, (it) => it.title), "2023-11-14 22:13:20.123 UTC");
await is("the foot", await text("[data-zone]"), "Times are yours: UTC+05:30");
await is("the switch", await page.$eval("#times", (it) => it.ariaPressed), "true");
// What is put in later is local, too, and a chart.
await page.goto(`${base}/logs`);
await page.evaluate(() => { window.stays = true; });
await send("9");
await until("the new trace", () => document.getElementById("live").innerText.includes("2 traces"));
await is("the zone of a refreshed page", await text("[data-zone]"), "Times are yours: UTC+05:30");
await is("a refreshed time", (await text("#live td time")).slice(0, 16), "2023-11-15 03:43");
await is("the time below a histogram", (await text("#live .axis time")).slice(0, 8), "03:43:20");
await is("the title of a bar", (await text("#live svg.bars title")).replace(/\.\d+/g, "").slice(0, 20), "03:43:20 to 03:43:20");
await is("that it was refreshed", await page.evaluate(() => window.stays), true);
// What is open has all the room that there is on a phone.
await page.setViewport({ width: 390, height: 800 });
await page.click("#live .logs summary");
const [opened, all] = await page.evaluate(() => [".logs details[open]", ".logs"].map((it) => document.querySelector(it).getBoundingClientRect().width));
if (opened < all - 10) await fail(`an open log record is ${opened} pixels wide, of ${all}`);
await page.setViewport({ width: 1280, height: 800 });
await page.goto(paths.histogram);
const [utc, local] = await page.$eval("svg.chart [data-time]", (it) => [it.dataset.utc, it.textContent]);
const minutes = (it) => Number(it.slice(0, 2)) * 60 + Number(it.slice(3, 5));
await is("the time below a chart", (minutes(local) - minutes(utc) + 1440) % 1440, 330);
const sentences = () => page.$$eval(".plot [data-times]", (all) => all.map((it) => it.getAttribute("aria-label") ?? it.textContent));
const said = await sentences();
const ofDot = said.find((it) => it.startsWith("Exemplar"));
await is("the zone of a dot", / at \d\d:\d\d:\d\d UTC\+05:30: /.test(ofDot), true);
await is("the words of a chart", said.some((it) => it.startsWith(`From ${local} to `)), true);
await page.click("#times");
await is("the words of a chart, again", (await sentences()).some((it) => it.startsWith(`From ${utc} to `)), true);
await is("the time below a chart, again", await text("svg.chart [data-time]"), utc);

// From a dot to its trace, by keyboard and by mouse.
await tabTo("svg.dots a");
await enter();
if (!page.url().startsWith(trace)) await fail(`a dot led to ${page.url()}`);
await page.goto(paths.histogram);
await go(() => page.click("svg.dots a .near"));
if (!page.url().startsWith(trace)) await fail(`a dot led to ${page.url()}`);

// JSON is opened by keyboard, and stays open while the page is refreshed.
await page.goto(trace);
await tabTo("td details summary");
await page.keyboard.press("Enter");
await page.evaluate(() => { document.querySelector("td details").marked = true; });
await send("7", "2", "0000000000000001");
await until("the new span", () => !document.querySelector("td details")?.marked);
await is("the fold", await page.$eval("td details", (it) => it.open), true);

// Everything is saved: a browser gets a file, and the page stays.
const lines = await page.evaluate(async () => {
  const file = await (await fetch("/save")).text();
  return [...new Set(file.trim().split("\n").map((it) => Object.keys(JSON.parse(it)).join()))];
});
await is("what is saved", lines, ["resourceSpans", "resourceLogs", "resourceMetrics"]);
await is("the link", await page.$eval('p.carry a[href="/save"]', (it) => it.hasAttribute("download")), true);

// A form of another site clears nothing.
await page.goto("data:text/html," + encodeURIComponent(`<form method="post" action="${base}/clear"><button>Win</button></form>`));
const [answer] = await go(() => page.click("button"));
await is("another site", answer.status(), 403);
// The browser writes to its console that it was refused.
problems.splice(0, problems.length, ...problems.filter((it) => !it.includes("403")));

// Everything is cleared by keyboard, after a question.
await page.goto(trace);
await tabTo('a[href="/clear"]');
await enter();
await tabTo("#clear-everything");
await enter();
await is("where it leads", page.url(), `${base}/`);
await until("an empty page", () => document.body.innerText.includes("No trace has come yet"));

// Without scripts, by mouse: times are UTC and say so, and clearing works.
await page.evaluate(() => localStorage.setItem("times", "local"));
await page.setJavaScriptEnabled(false);
await send("9");
await page.goto(`${base}/`);
await is("the foot without scripts", await text("[data-zone]"), "Times are UTC");
await is("the switch without scripts", await page.$eval("#times", (it) => it.hidden), true);
await go(() => page.click('a[href="/clear"]'));
await go(() => page.click("#clear-everything"));
if (!(await text("main")).includes("No trace has come yet")) await fail("it was not cleared without scripts");

await end();
