// Looks at pages while telemetry comes, as a person does who does not reload them.
//
// usage: refresh.mjs CHROMIUM URL RECEIVER
//   URL: of the pages; RECEIVER: of OTLP/HTTP
//
// Fails when a page does not show by itself what came, or takes away what somebody was doing.

import { open } from "./open.mjs";

const [chromium, url, receiver] = process.argv.slice(2);
const { page, problems, fail, end } = await open(chromium, url);

const trace = "00000000000000000000000000000007";
const send = async (service, name, spanId, parentSpanId) => {
  const span = { traceId: trace, spanId, parentSpanId, name, startTimeUnixNano: "1700000000000000000", endTimeUnixNano: "1700000000001000000" };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: service } }] };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  const answer = await fetch(`${receiver}/v1/traces`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  if (answer.status !== 200) await fail(`sending was answered ${answer.status}`);
};
const until = async (what, holds, ...given) => {
  await page.waitForFunction(holds, { timeout: 15_000 }, ...given).catch(async () => {
    const said = await page.evaluate(() => `${document.title}\n${document.body.innerText}`);
    await fail(`${what} did not come by itself:\n${said}`);
  });
};
const stays = async () => {
  if (!(await page.evaluate(() => window.stays))) await fail("the page was loaded again as a whole");
};
const options = () => page.$$eval("select[name=service] option", (all) => all.map((it) => it.textContent));

// A trace that is opened before any of its spans has come, as the address in a log may be.
await page.goto(`${url}/traces/${trace}`);
await page.evaluate(() => { window.stays = true; });
await send("shop", "SELECT item", "0000000000000002", "0000000000000001");
await until("the trace", () => document.querySelector("#waterfall a.row"));
if (await page.$("[role=alert]")) await fail("it still says that the trace is not here");
const named = (name) => document.title.includes(name) && document.querySelector("h1").textContent.includes(name);
await until("its name", named, "shop: SELECT item");
// Its root comes last.
await send("front", "GET /", "0000000000000001", "");
await until("the name of its root", named, "front: GET /");
await stays();

// A new service can be chosen at once.
await page.goto(`${url}/`);
await page.evaluate(() => { window.stays = true; });
if ((await options()).join() !== "every service,front,shop") await fail(`one can choose among ${await options()}`);
await page.select("select[name=service]", "shop");
await page.focus("select[name=service]");
await page.type("input[name=name]", "half a na");
await page.focus("select[name=service]");
await send("bank", "pay", "0000000000000003", "0000000000000001");
await until("the new span", () => document.querySelector("table.traces td.number").textContent === "3");
if ((await options()).includes("bank")) await fail("the list changed while somebody was choosing from it");
await page.focus("input[name=name]");
await until("the new service", () => [...document.querySelectorAll("select[name=service] option")].some((it) => it.value === "bank"));
const [chosen, typed] = await page.evaluate(() => [document.querySelector("select[name=service]").value, document.querySelector("input[name=name]").value]);
if (chosen !== "shop" || typed !== "half a na") await fail(`what was chosen and typed became ${chosen}, ${typed}`);
await stays();
await end();
