// Serves the page of this folder and clicks through it in Chromium.
//
// usage: visit.mjs CHROMIUM APP ENDPOINT
//   APP: where the server of the tasks is, which /api/ leads to; ENDPOINT: where spans go
import http from "node:http";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { buildSync } from "esbuild";
import puppeteer from "puppeteer-core";

const [executablePath, app, endpoint] = process.argv.slice(2);
// zone.js can't follow the browser's own async functions, so esbuild rewrites them.
buildSync({ entryPoints: ["page.mjs"], outfile: "page.js", bundle: true, minify: true, target: "es2016" });

const forward = (request, response, url) => {
  const onward = http.request(url, { method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
};
const server = http.createServer((request, response) => {
  if (request.url === "/v1/traces") forward(request, response, endpoint + request.url);
  // A network error: the connection closes without a response.
  else if (request.url === "/api/lost") request.socket.destroy();
  else if (request.url.startsWith("/api/")) forward(request, response, app + request.url.slice("/api".length));
  else if (request.url === "/page.js") response.end(readFileSync("page.js"));
  else response.setHeader("content-type", "text/html").end(readFileSync("page.html"));
});
await new Promise((listening) => server.listen(5059, "127.0.0.1", listening));

const browser = await puppeteer.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage();
const shows = (text) => page.waitForFunction((text) => document.body.innerText.includes(text), {}, text);
await page.goto("http://127.0.0.1:5059/");
await shows("0 tasks");
for (const [button, text] of [["#add", "1 tasks"], ["#open", "failed with 404"], ["#sync", "failed with TypeError"]]) {
  await page.click(button);
  await shows(text);
}
// The page exports every five seconds.
await setTimeout(6000);
await browser.close();
server.close();
