// Uses the page of a trace as people do: with a mouse, by keyboard, and without scripts; in all widths, in light and dark.
//
// usage: waterfall.mjs CHROMIUM URL TRACE [SCREENSHOTS]
//   TRACE: the id of the trace of `checkout` in browser.rs; SCREENSHOTS: a folder for what the browser shows

import { readFileSync } from "node:fs";
import { open } from "./open.mjs";

const [chromium, url, trace, screenshots] = process.argv.slice(2);
const { page, problems, fail, end } = await open(chromium, url);
const address = `${url}/traces/${trace}`;
const key = (id) => String(id).padStart(16, "0");
const [ROOT, LOAD, SELECT, PAY, CHARGE] = [1, 2, 3, 4, 5].map(key);

const until = async (what, holds, ...given) => {
  await page.waitForFunction(holds, { timeout: 15_000 }, ...given).catch(async () => {
    await fail(`${what} did not happen at ${page.url()}: ${await page.evaluate(() => document.getElementById("trace")?.innerText)}`);
  });
};
const is = async (what, found, expected) => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) await fail(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
};
const rows = () => page.$$eval("#waterfall a.row", (all) => all.map((it) => it.id.slice(4)));
const query = (name) => new URL(page.url()).searchParams.get(name);
const chosen = (id) => until(`looking at ${id}`, (id) => {
  const [row] = document.querySelectorAll("#waterfall .row.chosen");
  const name = row?.querySelector(".text")?.textContent.replace("✖", "").trim();
  return row?.id === `row-${id}` && row.getAttribute("aria-current") === "true" && document.getElementById("span-name").textContent.includes(name);
}, id);
const gone = (id) => until(`hiding ${id}`, (id) => !document.getElementById(`row-${id}`), id);
const there = (id) => until(`showing ${id}`, (id) => document.getElementById(`row-${id}`), id);
const stay = () => page.evaluate(() => { window.stays = true; });
const stays = async () => {
  if (!(await page.evaluate(() => window.stays))) await fail("the page was loaded as a whole");
};
const focus = () => page.evaluate(() => document.activeElement?.id);

await page.setViewport({ width: 1280, height: 800 });

// With a mouse.
await page.goto(address);
await stay();
const all = await rows();
await page.click(`#row-${CHARGE}`);
await chosen(CHARGE);
await is("the address", query("span"), CHARGE);
await page.click(`li:has(#row-${PAY}) .fold`);
await gone(CHARGE);
await chosen(PAY);
await is("what is closed", query("closed"), PAY);
const hidden = await page.$eval(`#row-${PAY} .hidden`, (it) => it.textContent);
await is("what is hidden", hidden, "+1 spans hidden ✖ 1 errors hidden");
// What is closed stays so when one comes back, and an answer of the server has the same rows.
const closed = await rows();
await page.reload();
await is("the rows after reloading", await rows(), closed);
await stay();
await page.goBack();
await there(CHARGE);
await page.goForward();
await gone(CHARGE);
await page.click(`li:has(#row-${PAY}) .fold`);
await there(CHARGE);
await is("all rows", await rows(), all);
await page.type("#find input[type=search]", "Gave Up");
await until("finding a log record", () => document.getElementById("found-spans")?.innerText.includes("1 of 1 span"));
await chosen(CHARGE);
await is("what is looked for", query("find"), "Gave Up");
await is("what is read out", await page.$eval("#said", (it) => it.textContent), "1 of 1 span");
await page.$eval("#find input[type=search]", (it) => it.select());
await page.type("#find input[type=search]", "select");
await until("finding two", () => document.getElementById("found-spans")?.innerText.includes("1 of 2 spans"));
await chosen(SELECT);
await page.click('#tools a[data-key="n"]');
await until("the next", () => document.getElementById("found-spans").innerText.includes("2 of 2 spans"));
await page.click('#tools a[data-key="n"]');
await chosen(SELECT);
await is("what is marked", await page.$$eval("#waterfall li.found", (all) => all.length), 2);
await page.click("#found-spans a:last-child");
await until("clearing", () => !document.getElementById("found-spans"));
await page.click('#tools a[data-key="e"]');
await chosen(PAY);
await page.click('#tools a[data-key="e"]');
await chosen(CHARGE);
await page.click('#tools a[data-key="e"]');
await chosen(ROOT);
await page.click('#tools a[aria-label="Open 1 level and close the rest"]');
await gone(LOAD);
await is("the rows of a level", await rows(), [ROOT]);
// Whoever goes to what is hidden sees it.
await page.click('#tools a[data-key="e"]');
await chosen(PAY);
await page.click('#tools a[aria-label="Open all levels"]');
await there(SELECT);
const [link] = await page.$$('::-p-xpath(//*[@id="tools"]//a[text()="Icicle"])');
await link.click();
await until("the icicle", () => document.querySelector("svg.icicle"));
await is("its spans", (await rows()).length, all.length);
await page.click(`#row-${SELECT}`);
await chosenInIcicle(SELECT);
await is("the form", query("view"), "icicle");
await stays();

async function chosenInIcicle(id) {
  await until(`looking at ${id}`, (id) => {
    const row = document.querySelector(".icicle .row.chosen");
    return row?.id === `row-${id}` && row.getAttribute("aria-label").startsWith(document.getElementById("span-name").textContent.trim());
  }, id);
}

// By keyboard.
await page.goto(address);
await stay();
await page.keyboard.press("j");
await chosen(LOAD);
await is("the focus", await focus(), `row-${LOAD}`);
await page.keyboard.press("j");
await chosen(SELECT);
await page.keyboard.press("k");
await chosen(LOAD);
await page.keyboard.press("x");
await gone(SELECT);
await page.keyboard.press("x");
await there(SELECT);
await page.keyboard.press("Enter");
await until("going to the details", () => document.activeElement?.id === "span");
await page.keyboard.press("e");
await chosen(PAY);
await page.keyboard.press("/");
await until("going to the search", () => document.activeElement?.matches("#find input"));
// There they are letters.
await page.keyboard.type("jke?xnp/");
await is("what is typed", await page.$eval("#find input[type=search]", (it) => it.value), "jke?xnp/");
await until("finding nothing", () => document.getElementById("found-spans")?.innerText.includes("No span"));
await page.$eval("#find input[type=search]", (it) => it.select());
await page.keyboard.type("item=42");
await page.keyboard.press("Enter");
await chosen(CHARGE);
await is("the focus", await page.evaluate(() => document.activeElement?.matches("#find input")), true);
await page.evaluate(() => document.activeElement.blur());
await page.keyboard.down("Control");
await page.keyboard.press("e");
await page.keyboard.up("Control");
await chosen(CHARGE);
await page.keyboard.press("?");
await until("the dialog", () => document.getElementById("keys").open);
await page.keyboard.press("j");
await chosen(CHARGE);
await page.keyboard.press("Escape");
await until("closing the dialog", () => !document.getElementById("keys").open);
await stays();

// The keys of the lists, and turning them off.
await page.goto(url);
await page.keyboard.press("j");
await until("the first trace", () => document.activeElement?.id.startsWith("trace-"));
const first = await focus();
await page.keyboard.press("j");
await page.keyboard.press("k");
await is("up and down", await focus(), first);
await page.keyboard.press("/");
await is("the filter", await page.evaluate(() => document.activeElement?.name), "name");
await page.evaluate(() => document.activeElement.blur());
await page.click("#keys-link");
await page.click("#keys-off");
await page.click("#keys-close");
await page.evaluate(() => document.activeElement.blur());
await page.keyboard.press("j");
await is("no key", await page.evaluate(() => document.activeElement === document.body), true);
await page.click("#keys-link");
await page.click("#keys-off");
await page.click("#keys-close");

// Without scripts.
await page.setJavaScriptEnabled(false);
await page.goto(address);
const follow = (what) => Promise.all([page.waitForNavigation(), what()]);
await follow(() => page.click(`li:has(#row-${PAY}) .fold`));
await is("what is closed without scripts", (await rows()).includes(CHARGE), false);
await follow(() => page.click("#tools a[data-key=e]"));
await is("the hidden error is shown", (await rows()).includes(CHARGE), true);
await follow(async () => {
  await page.focus("#find input[type=search]");
  await page.keyboard.type("gave up");
  await page.keyboard.press("Enter");
});
await is("what is found without scripts", await page.$eval("#waterfall .row.chosen", (it) => it.id), `row-${CHARGE}`);
await page.goto(`${url}/keys`);
if (!(await page.$$eval("main kbd", (all) => all.length))) await fail("the page of the keys has none");
await page.setJavaScriptEnabled(true);

// What axe finds, and what is wider than the window.
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
await page.setBypassCSP(true);
const paths = [`/traces/${trace}?span=${CHARGE}&find=select`, `/traces/${trace}?closed=${PAY}&span=${PAY}`, `/traces/${trace}?view=icicle&span=${CHARGE}`, "/keys"];
const [narrow, dialog] = [1000, () => document.getElementById("keys").showModal()];
for (const scheme of ["light", "dark"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  for (const width of [360, 390, 768, 1280, 1920]) {
    await page.setViewport({ width, height: 900 });
    for (const [i, path] of paths.entries()) {
      await page.goto(url + path);
      if (path === "/keys") await page.evaluate(dialog);
      const at = `${path} at ${width} in ${scheme}`;
      const [wide, beside] = await page.evaluate(() => {
        const [figure, span] = ["waterfall", "span"].map((id) => document.getElementById(id)?.getBoundingClientRect());
        return [document.documentElement.scrollWidth, figure && span.left >= figure.right];
      });
      if (wide > width) problems.push(`${at} is ${wide} pixels wide`);
      if (path !== "/keys" && beside !== width >= narrow) problems.push(`${at}: the details are ${beside ? "" : "not "}beside it`);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        document.querySelectorAll("details").forEach((it) => { it.open = true; });
        const { violations } = await window.axe.run(document);
        return violations.map((it) => `${it.id}: ${it.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" … ")}`);
      });
      problems.push(...found.map((it) => `${at}: axe: ${it}`));
      if (screenshots) await page.screenshot({ path: `${screenshots}/${i}-${width}-${scheme}.png` });
    }
  }
}
await end();
