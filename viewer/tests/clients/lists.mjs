// Uses the lists of traces and log records as people do: with a mouse, by keyboard, and without scripts, wide and narrow.
// axe (https://github.com/dequelabs/axe-core) judges each state.
//
// usage: lists.mjs CHROMIUM URL
//
// `SCREENSHOTS` names a folder where one sees what the browser saw.

import axe from "axe-core";
import { open } from "./open.mjs";

const [chromium, url] = process.argv.slice(2);
const { page, problems, fail, end } = await open(chromium, url);
const base = url.replace(/\/$/, "");
const screenshots = process.env.SCREENSHOTS;

const go = (how) => Promise.all([page.waitForNavigation(), how()]);
const press = (key) => page.keyboard.press(key);
const focused = () => page.evaluate(() => document.activeElement?.id);
const is = async (what, found, expected) => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) await fail(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
};
const rows = () => page.$$eval("table.traces tbody a", (all) => all.map((it) => it.id));
// What the bars of durations show of each row, in percent of the longest.
const widths = () => page.$$eval("table.traces .took rect", (all) => all.map((it) => parseFloat(it.getAttribute("width"))));
const query = (name) => new URL(page.url()).searchParams.get(name);

await page.setViewport({ width: 1280, height: 800 });

// By keyboard: through the rows and back, to the next error, and into a trace.
await page.goto(`${base}/`);
const [first, second] = await rows();
await press("j");
await is("the first row", await focused(), first);
await press("j");
await is("the second row", await focused(), second);
await press("k");
await is("the row before", await focused(), first);
await press("e");
const failed = await page.evaluate(() => Boolean(document.activeElement.closest("tr").querySelector(".bad")));
await is("the next error", failed, true);
const chosen = (await focused()).slice("trace-".length);
await go(() => press("Enter"));
await is("the trace that was opened", new URL(page.url()).pathname, `/traces/${chosen}`);

// By mouse: sorted by duration, and the other way round, and on to the next page.
await page.goto(`${base}/`);
await go(() => page.click("thead a[href*=longest]"));
let shown = await widths();
await is("the longest first", shown, [...shown].sort((a, b) => b - a));
const longest = await rows();
await go(() => page.click("thead a[href*=shortest]"));
shown = await widths();
await is("the shortest first", shown, [...shown].sort((a, b) => a - b));
await go(() => page.click("a[rel=next]"));
const beyond = await rows();
await is("what comes next", [beyond.length > 0, query("order")], [true, "shortest"]);
await go(() => page.click("thead a[href*=longest]"));
await is("the longest again", await rows(), longest);

// By mouse: a bar narrows the list to what it says; and back to any time.
await page.goto(`${base}/`);
const bar = await page.$(".histogram a:nth-child(5)");
const said = await bar.$eval("title", (it) => it.textContent);
const many = said.split(": ")[1].split(", ").reduce((sum, it) => sum + parseInt(it, 10), 0);
const [x, y] = await bar.$eval(".whole", (it) => {
  const box = it.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + 3];
});
await go(() => page.mouse.click(x, y));
await is(`what the bar "${said}" leads to`, (await rows()).length, many);
await go(() => page.click("#any-time"));
await is("the time that is left", [query("from"), query("to")], [null, null]);

// By keyboard: the same by the table; and the form keeps what was chosen.
await page.focus("#over-time summary");
await press("Enter");
await press("Tab");
const link = await page.evaluate(() => document.activeElement.getAttribute("href"));
await go(() => press("Enter"));
await is("the row of the table", `${new URL(page.url()).pathname}${new URL(page.url()).search}`, link);
const from = query("from");
await press("/");
await page.keyboard.type("items");
await go(() => press("Enter"));
await is("what the form keeps", [query("from"), query("name")], [from, "items"]);

// A log record opens by keyboard in its row, and stays open when the page refreshes itself.
await page.goto(`${base}/logs`);
await press("j");
await press("Enter");
const opened = await page.evaluate(() => document.activeElement.closest("details")?.id);
await is("the row is open", await page.$eval(`#${opened}`, (it) => it.open && it.querySelector("a").getClientRects().length > 0), true);
const was = await page.$eval("#live", (it) => it.dataset.tag);
await page.evaluate(() => { document.getElementById("live").dataset.tag = "old"; });
await page.waitForFunction((it) => document.getElementById("live").dataset.tag === it, { timeout: 15_000 }, was);
await is("the row after refreshing", await page.$eval(`#${opened}`, (it) => it.open), true);
await page.focus(`#${opened} summary`);
await press("j");
await is("the next row", await page.evaluate(() => document.activeElement.closest("tr").rowIndex), 2);
await go(() => page.click(`#${opened} a`));
if (!/^\/logs\/\d+$/.test(new URL(page.url()).pathname)) await fail(`it opened ${page.url()}`);

// On a phone the list begins on the first screen, and the filter opens by hand or by its key.
await page.setViewport({ width: 390, height: 800 });
for (const path of ["/", "/logs"]) {
  await page.goto(base + path);
  const top = await page.$eval("table.lines tbody tr", (it) => it.getBoundingClientRect().top);
  if (top > 500) await fail(`the list of ${path} begins ${top} pixels down`);
  const isShown = () => page.$eval("form.filter", (it) => it.getClientRects().length > 0);
  await is("the filter", await isShown(), false);
  await page.click("details.filters summary");
  await is("the filter that was opened", await isShown(), true);
  await page.goto(base + path);
  await press("/");
  await is("the field for the search", await page.evaluate(() => document.activeElement.form?.className), "filter");
}

// Without scripts.
await page.setJavaScriptEnabled(false);
await page.goto(`${base}/`);
await page.click("details.filters summary");
await page.focus("input[name=least]");
await page.keyboard.type("50ms");
await go(() => press("Enter"));
await is("those that take long", [query("least"), (await rows()).length], ["50ms", 20]);
await go(() => page.click("thead a[href*=longest]"));
await is("the same, sorted", [query("least"), (await rows()).length], ["50ms", 20]);
await page.goto(`${base}/logs`);
await page.click("table.logs summary");
await go(() => page.click("table.logs details[open] a"));
await page.setJavaScriptEnabled(true);

// What axe finds, and what is wider than the window.
const judge = async () => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.map((it) => `${it.id}: ${it.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" … ")}`);
};
const paths = [`/?order=shortest&from=${from}&limit=12`, "/?after=1.1", "/logs?order=oldest", "/logs/1"];
for (const [scheme, width] of [["light", 360], ["light", 390], ["light", 768], ["light", 1280], ["light", 1920], ["dark", 390], ["dark", 1280]]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height: 900 });
  for (const [i, path] of paths.entries()) {
    await page.goto(base + path);
    const at = `${path} at ${width} in ${scheme}`;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) problems.push(`${at} is ${wide} pixels wide`);
    if (screenshots) await page.screenshot({ path: `${screenshots}/list-${i}-${width}-${scheme}.png` });
    // What axe finds is the same at the widths between.
    if (scheme === "light" ? width !== 390 : width !== 1280) continue;
    await page.evaluate(axe.source);
    for (const it of await page.evaluate(judge)) problems.push(`${at}: axe: ${it}`);
  }
}
await end();
