// Opens Chromium and a page of the viewer in it. Whatever the page asks for elsewhere, throws, or
// writes as an error to the console is a problem.

import puppeteer from "puppeteer-core";

export const open = async (executablePath, url) => {
  const browser = await puppeteer.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const problems = [];
  const page = await browser.newPage();
  page.on("request", (it) => {
    if (!it.url().startsWith(url) && !it.url().startsWith("data:")) problems.push(`asked for ${it.url()}`);
  });
  page.on("console", (it) => {
    // A trace that has not come yet is asked for, and is not there.
    if (it.type() === "error" && !it.text().includes("404")) problems.push(`console: ${it.text()}`);
  });
  page.on("pageerror", (it) => problems.push(`error: ${it}`));
  const end = async () => {
    await browser.close();
    if (problems.length) console.error(problems.join("\n"));
    process.exit(problems.length ? 1 : 0);
  };
  const fail = async (why) => {
    problems.push(why);
    await end();
  };
  return { page, problems, fail, end };
};
