// A page that traces itself and shows the tasks of `../express_app.mjs`. Its spans go to /v1/traces of the server it came from.
import { ZoneContextManager } from "@opentelemetry/context-zone";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { DocumentLoadInstrumentation } from "@opentelemetry/instrumentation-document-load";
import { FetchInstrumentation } from "@opentelemetry/instrumentation-fetch";
import { UserInteractionInstrumentation } from "@opentelemetry/instrumentation-user-interaction";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, WebTracerProvider } from "@opentelemetry/sdk-trace-web";

const provider = new WebTracerProvider({
  resource: resourceFromAttributes({ "service.name": "todo-page" }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: "/v1/traces" }))],
});
provider.register({ contextManager: new ZoneContextManager() });
registerInstrumentations({
  instrumentations: [new DocumentLoadInstrumentation(), new FetchInstrumentation(), new UserInteractionInstrumentation()],
});

const show = async (path, options) => {
  const element = document.getElementById("tasks");
  try {
    const response = await fetch(path, options);
    element.textContent = response.ok ? await response.text() : `failed with ${response.status}`;
  } catch (error) {
    element.textContent = `failed with ${error}`;
  }
};
const onClick = (id, action) => document.getElementById(id).addEventListener("click", action);
onClick("add", () => show("/api/add", { method: "POST" }));
onClick("open", () => show("/api/task/99"));
onClick("sync", () => show("/api/lost"));
show("/api/");
