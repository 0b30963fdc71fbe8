// Sends one of everything with the OpenTelemetry SDK, and prints what it has sent.
//
// usage: client.mjs grpc|http/protobuf|http/json gzip|none ENDPOINT
//
// What is printed is read from the SDK's own objects and not from its exporters, so that an error of
// theirs, or of the receiver, shows as a difference.

import { SpanKind, SpanStatusCode, ValueType, context, trace } from "@opentelemetry/api";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";

const [protocol, compression, endpoint] = process.argv.slice(2);
const kind = { grpc: "grpc", "http/protobuf": "proto", "http/json": "http" }[protocol];
const exporter = async (signal, name) => {
  const module = await import(`@opentelemetry/exporter-${signal}-otlp-${kind}`);
  const path = { trace: "traces", logs: "logs", metrics: "metrics" }[signal];
  const url = protocol === "grpc" ? endpoint : `${endpoint}/v1/${path}`;
  return new module[name]({ url, compression });
};

const value = (it) => {
  if (typeof it === "boolean") return { boolValue: it };
  if (typeof it === "number") return Number.isInteger(it) ? { intValue: String(it) } : { doubleValue: it };
  if (typeof it === "string") return { stringValue: it };
  if (Array.isArray(it)) return { arrayValue: { values: it.map(value) } };
  return { kvlistValue: { values: Object.entries(it).map(([key, it]) => ({ key, value: value(it) })) } };
};
const values = (attributes) => Object.fromEntries(Object.entries(attributes ?? {}).map(([key, it]) => [key, value(it)]));
const nanoseconds = ([s, ns]) => String(BigInt(s) * 1_000_000_000n + BigInt(ns));

const resource = resourceFromAttributes({ "service.name": "javascript client", "service.version": "1.2.3" });
const spans = new InMemorySpanExporter();
const traces = new NodeTracerProvider({
  resource,
  spanProcessors: [new SimpleSpanProcessor(spans), new BatchSpanProcessor(await exporter("trace", "OTLPTraceExporter"))],
});
traces.register();
const tracer = traces.getTracer("clients", "4.5");

const sentLogs = [];
const logs = new LoggerProvider({
  resource,
  processors: [
    new SimpleLogRecordProcessor({ exporter: await exporter("logs", "OTLPLogExporter") }),
    { onEmit: (record) => sentLogs.push(record), forceFlush: async () => {}, shutdown: async () => {} },
  ],
});

// Remembers what it was given last.
const remembering = await exporter("metrics", "OTLPMetricExporter");
const send = remembering.export.bind(remembering);
let lastMetrics;
remembering.export = (all, done) => {
  lastMetrics = all;
  send(all, done);
};
const metrics = new MeterProvider({
  resource,
  readers: [new PeriodicExportingMetricReader({ exporter: remembering, exportIntervalMillis: 600_000 })],
});
const meter = metrics.getMeter("clients");

const attributes = {
  text: 'Grüße, 世界 "<script>"', empty: "", large: 2 ** 53 - 1, negative: -(2 ** 53 - 1), zero: 0,
  yes: true, no: false, double: 0.1 + 0.2, texts: ["a", "b"], numbers: [1, 2, 3],
};
const root = tracer.startSpan("root", { kind: SpanKind.SERVER, attributes });
context.with(trace.setSpan(context.active(), root), () => {
  const child = tracer.startSpan("child", { kind: SpanKind.CLIENT, links: [{ context: root.spanContext(), attributes: { why: "a link" } }] });
  context.with(trace.setSpan(context.active(), child), () => {
    child.addEvent("an event", { count: 7 });
    child.setStatus({ code: SpanStatusCode.ERROR, message: "it failed" });
    logs.getLogger("clients").emit({
      severityNumber: SeverityNumber.WARN, severityText: "WARN", eventName: "clients.event",
      body: { text: "in a map", number: 7, list: ["a", 1] }, attributes: { key: "value", number: 2 ** 50 },
    });
  });
  child.end();
});
root.end();

meter.createCounter("counter", { unit: "{thing}", valueType: ValueType.INT }).add(2 ** 53 - 1, { key: "value" });
meter.createUpDownCounter("double").add(0.5);
meter.createHistogram("histogram", { unit: "s" }).record(0.25, { key: "value" });

await Promise.all([traces.forceFlush(), logs.forceFlush(), metrics.forceFlush()]);
const sentSpans = spans.getFinishedSpans().map((span) => ({
  traceId: span.spanContext().traceId, spanId: span.spanContext().spanId,
  parentSpanId: span.parentSpanContext?.spanId ?? "", name: span.name, kind: span.kind + 1,
  startTimeUnixNano: nanoseconds(span.startTime), endTimeUnixNano: nanoseconds(span.endTime),
  attributes: values(span.attributes),
  status: span.status.code ? { code: span.status.code, ...(span.status.message && { message: span.status.message }) } : {},
  events: span.events.map((it) => ({ name: it.name, timeUnixNano: nanoseconds(it.time), attributes: values(it.attributes) })),
  links: span.links.map((it) => ({ traceId: it.context.traceId, spanId: it.context.spanId, attributes: values(it.attributes) })),
}));
await Promise.all([traces.shutdown(), logs.shutdown(), metrics.shutdown()]);

const sentMetrics = [];
for (const metric of lastMetrics.scopeMetrics.flatMap((it) => it.metrics)) {
  const { name, unit, valueType } = metric.descriptor;
  for (const point of metric.dataPoints) {
    const sent = {
      name, unit, attributes: values(point.attributes),
      startTimeUnixNano: nanoseconds(point.startTime), timeUnixNano: nanoseconds(point.endTime),
    };
    const it = point.value;
    if (typeof it === "number") {
      Object.assign(sent, valueType === ValueType.INT ? { asInt: String(it) } : { asDouble: it });
    } else {
      Object.assign(sent, {
        count: String(it.count), sum: it.sum, min: it.min, max: it.max,
        bucketCounts: it.buckets.counts.map(String), explicitBounds: it.buckets.boundaries,
      });
    }
    sentMetrics.push(sent);
  }
}
console.log(JSON.stringify({
  resource: values(resource.attributes),
  spans: sentSpans,
  logs: sentLogs.map((it) => ({
    timeUnixNano: nanoseconds(it.hrTime), severityNumber: it.severityNumber, severityText: it.severityText,
    body: value(it.body), attributes: values(it.attributes), eventName: it.eventName,
    traceId: it.spanContext.traceId, spanId: it.spanContext.spanId,
  })),
  metrics: sentMetrics,
}));
