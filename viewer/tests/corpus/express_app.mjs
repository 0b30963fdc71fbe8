// A small app that knows nothing of OpenTelemetry. `--require @opentelemetry/auto-instrumentations-node/register`
// instruments it.
import http from "node:http";
import { createRequire } from "node:module";

const express = createRequire(import.meta.url)("express");
const app = express();
const tasks = [];
app.get("/", (request, response) => response.send(`${tasks.length} tasks`));
app.post("/add", (request, response) => response.send(`${tasks.push("Buy milk")} tasks`));
app.get("/task/:id", (request, response) => {
  response.status(tasks[request.params.id] ? 200 : 404).send("");
});
app.get("/ask", (request, response) => {
  http.get("http://127.0.0.1:5056/", (answer) => answer.pipe(response));
});
app.get("/fail", () => {
  throw new Error("it failed");
});
const server = app.listen(5056, "127.0.0.1");
process.on("SIGTERM", () => server.close());
