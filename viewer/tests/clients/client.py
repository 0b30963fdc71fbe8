"""Sends one of everything with the OpenTelemetry SDK, and prints what it has sent.

usage: client.py grpc|http/protobuf gzip|none ENDPOINT

What is printed is read from the SDK's own objects and not from its exporters, so that an error of
theirs, or of the receiver, shows as a difference.
"""

import json
import sys
import time

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

protocol, compression, endpoint = sys.argv[1:]
if protocol == "grpc":
    from grpc import Compression
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    options = {"insecure": True, "compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression}
    addresses = [endpoint] * 3
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    options = {"compression": Compression.Gzip if compression == "gzip" else Compression.NoCompression}
    addresses = [f"{endpoint}/v1/{signal}" for signal in ("traces", "logs", "metrics")]

ATTRIBUTES = {
    "text": "Grüße, 世界 \"<script>\"",
    "empty": "",
    "large": 2**53 + 1,
    "largest": 2**63 - 1,
    "negative": -(2**63),
    "zero": 0,
    "yes": True,
    "no": False,
    "double": 0.1 + 0.2,
    "whole double": 2.0,
    "texts": ("a", "b"),
    "numbers": (1, 2, 3),
}


def value(it):
    """A value as OTLP JSON has it."""
    if isinstance(it, bool):
        return {"boolValue": it}
    if isinstance(it, int):
        return {"intValue": str(it)}
    if isinstance(it, float):
        return {"doubleValue": it}
    if isinstance(it, str):
        return {"stringValue": it}
    if isinstance(it, bytes):
        import base64
        return {"bytesValue": base64.b64encode(it).decode()}
    if isinstance(it, dict):
        return {"kvlistValue": {"values": [{"key": k, "value": value(v)} for k, v in it.items()]}}
    return {"arrayValue": {"values": [value(v) for v in it]}}


def values(attributes):
    return {key: value(it) for key, it in (attributes or {}).items()}


resource = Resource.create({"service.name": "python client", "service.version": "1.2.3"})

spans = InMemorySpanExporter()
traces = TracerProvider(resource=resource)
traces.add_span_processor(SimpleSpanProcessor(spans))
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=addresses[0], **options)))
tracer = traces.get_tracer("clients", "4.5")

logs = LoggerProvider(resource=resource)
logs.add_log_record_processor(SimpleLogRecordProcessor(OTLPLogExporter(endpoint=addresses[1], **options)))
logger = logs.get_logger("clients")



class Remembering(OTLPMetricExporter):
    """Remembers what it was given last."""

    last = None

    def export(self, metrics_data, *rest, **named):
        self.last = metrics_data
        return super().export(metrics_data, *rest, **named)


exporter = Remembering(endpoint=addresses[2], **options)
reader = PeriodicExportingMetricReader(exporter, export_interval_millis=600_000)
metrics = MeterProvider(resource=resource, metric_readers=[reader])
meter = metrics.get_meter("clients")

sent_logs = []
with tracer.start_as_current_span("root", kind=SpanKind.SERVER, attributes=ATTRIBUTES) as root:
    link = Link(root.get_span_context(), {"why": "a link"})
    with tracer.start_as_current_span("child", kind=SpanKind.CLIENT, links=[link]) as child:
        child.add_event("an event", {"count": 7})
        child.set_status(Status(StatusCode.ERROR, "it failed"))
        now = time.time_ns()
        body = {"text": "in a map", "number": 7, "list": ["a", 1]}
        logger.emit(LogRecord(timestamp=now, severity_number=SeverityNumber.WARN, severity_text="WARN",
                              body=body, attributes={"key": "value", "number": 2**60}, event_name="clients.event"))
        context = child.get_span_context()
        sent_logs.append({
            "timeUnixNano": str(now), "severityNumber": 13, "severityText": "WARN", "body": value(body),
            "attributes": values({"key": "value", "number": 2**60}), "eventName": "clients.event",
            "traceId": f"{context.trace_id:032x}", "spanId": f"{context.span_id:016x}",
        })

meter.create_counter("counter", unit="{thing}").add(2**53 + 1, {"key": "value"})
meter.create_up_down_counter("double").add(0.5)
meter.create_histogram("histogram", unit="s").record(0.25, {"key": "value"})

def sent_span(span):
    status = {StatusCode.UNSET: {}, StatusCode.OK: {"code": 1}, StatusCode.ERROR: {"code": 2}}[span.status.status_code]
    if span.status.description:
        status = status | {"message": span.status.description}
    return {
        "traceId": f"{span.context.trace_id:032x}", "spanId": f"{span.context.span_id:016x}",
        "parentSpanId": f"{span.parent.span_id:016x}" if span.parent else "",
        "name": span.name, "kind": span.kind.value + 1,
        "startTimeUnixNano": str(span.start_time), "endTimeUnixNano": str(span.end_time),
        "attributes": values(span.attributes), "status": status,
        "events": [{"name": it.name, "timeUnixNano": str(it.timestamp), "attributes": values(it.attributes)} for it in span.events],
        "links": [{"traceId": f"{it.context.trace_id:032x}", "spanId": f"{it.context.span_id:016x}",
                   "attributes": values(it.attributes)} for it in span.links],
    }


for provider in (traces, logs, metrics):
    provider.shutdown()

sent_metrics = []
for of_resource in exporter.last.resource_metrics:
    for scope in of_resource.scope_metrics:
        for metric in scope.metrics:
            for point in metric.data.data_points:
                sent = {"name": metric.name, "unit": metric.unit or "", "attributes": values(point.attributes),
                        "startTimeUnixNano": str(point.start_time_unix_nano), "timeUnixNano": str(point.time_unix_nano)}
                if hasattr(point, "value"):
                    sent["asInt" if isinstance(point.value, int) else "asDouble"] = (
                        str(point.value) if isinstance(point.value, int) else point.value)
                else:
                    sent |= {"count": str(point.count), "sum": point.sum, "min": point.min, "max": point.max,
                             "bucketCounts": [str(it) for it in point.bucket_counts],
                             "explicitBounds": list(point.explicit_bounds)}
                sent_metrics.append(sent)

print(json.dumps({
    "resource": values(resource.attributes),
    "spans": [sent_span(it) for it in spans.get_finished_spans()],
    "logs": sent_logs,
    "metrics": sent_metrics,
}))
