//! The parser against text that the exporters have printed.

use super::*;

const SPANS: &str = "\
Spans
Resource
	Resource SchemaUrl: \"https://opentelemetry.io/schemas/1.40.0\"
	 ->  service.name=String(Static(\"todo\"))
Span #0
	Instrumentation Scope
		Name         : \"todo\"
		Version  : \"0.1.0\"

	Name         : INSERT task
	TraceId      : 7d2853e34a6a9db3def5e06ce2b4dcb1
	SpanId       : c0ba119c4f6c325a
	TraceFlags   : TraceFlags(1)
	ParentSpanId : c808fe193ee036c4
	Kind         : Client
	Start time   : 2026-11-22 13:37:29.466798
	End time     : 2026-11-22 13:37:29.466997
	Status       : Error { description: \"locked\" }
	Attributes:
		 ->  db.system.name: String(Owned(\"sqlite\"))
		 ->  todo.task.id: I64(1)
	Events:
	Event #0
	Name      : retry
	Timestamp : 2026-11-22 13:37:29.466900
	Attributes:
		 ->  retry.count: I64(2)
	Links:
	Link #0
	TraceId: da27e05554217a321fefc9da9e3edd3b
	SpanId : 564891f1c3eb29a7
Span #1
	Instrumentation Scope
		Name         : \"todo\"

	Name         : POST /add
	TraceId      : 7d2853e34a6a9db3def5e06ce2b4dcb1
	SpanId       : c808fe193ee036c4
	TraceFlags   : TraceFlags(1)
	ParentSpanId : None (root span)
	Kind         : Server
	Start time   : 2026-11-22 13:37:29.466332
	End time     : 2026-11-22 13:37:29.467168
	Status       : Unset
";

const LOGS: &str = "\
Logs
Resource
	 ->  service.name=String(Owned(\"todo\"))
Log #0
	 Instrumentation Scope: InstrumentationScope { name: \"\", version: None, \
schema_url: None, attributes: [] }
	 EventName: \"todo.task.added\"
	 Target (Scope): \"ch300_logs::app\"
	 TraceId: 7d2853e34a6a9db3def5e06ce2b4dcb1
	 SpanId: c808fe193ee036c4
	 TraceFlags: TraceFlags(1)
	 Observed Timestamp: 2026-11-22 13:37:29.467111
	 SeverityText: \"INFO\"
	 SeverityNumber: Info
	 Body: String(Owned(\"Added new task\"))
	 Attributes:
		 ->  todo.task.id: Int(1)
Log #1
	 Instrumentation Scope: InstrumentationScope { name: \"\", version: None, \
schema_url: None, attributes: [] }
	 Observed Timestamp: 2026-11-22 13:37:29.467111
	 Attributes:
";

const METRICS: &str = "\
Metrics
Resource
	 ->  service.name=String(Owned(\"todo\"))
	Instrumentation Scope #0
		Name         : todo
Metric #0
		Name         : todo.task.open
		Description  : Number of tasks on the list
		Unit         : {task}
		Type         : Gauge
		Gauge DataPoints
		StartTime    : 2026-11-22 13:37:29.421432
		EndTime      : 2026-11-22 13:37:29.779118
		DataPoint #0
			Value        : 7
			Attributes   :
Metric #1
		Name         : todo.requests
		Description  : Number of requests
		Unit         : {request}
		Type         : Sum
		Sum DataPoints
		Monotonic    : true
		Temporality  : Cumulative
		StartTime    : 2026-11-22 13:37:29.421519
		EndTime      : 2026-11-22 13:37:29.779194
		DataPoint #0
			Value        : 2
			Attributes   :
				 ->  todo.endpoint: add
		DataPoint #1
			Value        : 3
			Attributes   :
				 ->  todo.endpoint: home
Metric #2
		Name         : http.server.request.duration
		Description  : Duration of HTTP server requests
		Unit         : s
		Type         : Histogram
		Temporality  : Delta
		StartTime    : 2026-11-22 13:37:29.421493
		EndTime      : 2026-11-22 13:37:29.779172
		Histogram DataPoints
		DataPoint #0
			Count        : 3
			Sum          : 0.25
			Min          : 0.001
			Max          : 0.2
			Attributes   :
				 ->  http.route: /
			Buckets
				 -inf to 0.005 : 2
				0.005 to +Infinity : 1
";

#[test]
fn spans_are_read() {
    let printed = Printed::parse(SPANS).unwrap();
    assert_eq!(printed.resources[0].text("service.name"), Some("todo"));
    let insert = printed.span("INSERT task");
    assert_eq!(insert.scope, "todo");
    assert_eq!(insert.kind, "Client");
    assert_eq!(insert.status, Status::Error("locked".to_owned()));
    assert_eq!(insert.attribute("todo.task.id"), Some(&Value::from(1)));
    assert_eq!(
        insert.attributes.names(),
        ["db.system.name", "todo.task.id"]
    );
    assert_eq!(insert.events[0].name, "retry");
    assert_eq!(insert.events[0].attributes.int("retry.count"), Some(2));
    assert_eq!(insert.links[0].1, "564891f1c3eb29a7");
    assert!(insert.started < insert.ended);

    let server = printed.span("POST /add");
    assert_eq!(
        (server.parent.as_deref(), &server.status),
        (None, &Status::Unset)
    );
    assert_eq!(printed.parent_of(insert), Some(server));
    assert_eq!(printed.trace_of(server).len(), 2);
    assert_eq!(printed.spans_of_kind("Server"), [server]);
}

#[test]
fn log_records_are_read() {
    let printed = Printed::parse(LOGS).unwrap();
    let added = printed.log("Added new task");
    assert_eq!(added.event_name.as_deref(), Some("todo.task.added"));
    assert_eq!(added.target.as_deref(), Some("ch300_logs::app"));
    assert_eq!(
        added.trace_id.as_deref(),
        Some("7d2853e34a6a9db3def5e06ce2b4dcb1")
    );
    assert_eq!(added.span_id.as_deref(), Some("c808fe193ee036c4"));
    assert_eq!(added.severity, "INFO");
    assert_eq!(added.attributes.int("todo.task.id"), Some(1));
    assert_eq!(printed.logs[1].trace_id, None);
}

#[test]
fn metrics_are_read() {
    let printed = Printed::parse(METRICS).unwrap();
    let open = printed.metric("todo.task.open");
    assert_eq!((open.kind, open.total()), (Kind::Gauge, 7.0));
    let requests = printed.metric("todo.requests");
    assert_eq!((&*requests.unit, &*requests.scope), ("{request}", "todo"));
    let cumulative = Temporality::Cumulative;
    let counter = Kind::Sum {
        monotonic: true,
        temporality: cumulative,
    };
    assert_eq!((requests.kind, requests.total()), (counter, 5.0));
    assert_eq!(requests.total_where("todo.endpoint", "home"), 3.0);
    let duration = printed.metric("http.server.request.duration");
    let buckets = vec![(0.005, 2), (f64::INFINITY, 1)];
    let reading = Reading::Histogram {
        count: 3,
        sum: 0.25,
        buckets,
    };
    assert_eq!(duration.points[0].reading, reading);
}

#[test]
fn of_two_exports_of_a_metric_the_last_counts() {
    let second = METRICS.replace("Value        : 7", "Value        : 8");
    let printed = Printed::parse(&format!("{METRICS}\n{second}")).unwrap();
    assert_eq!(printed.metric("todo.task.open").total(), 8.0);
    assert_eq!(printed.metrics.len(), 6);
}

#[test]
fn a_later_export_need_not_name_its_resource() {
    let (_, without) = SPANS.split_once("Span #0").unwrap();
    let printed = Printed::parse(&format!("{SPANS}\nSpans\nSpan #0{without}")).unwrap();
    assert_eq!((printed.spans.len(), printed.resources.len()), (4, 1));
}

#[test]
fn a_block_that_another_one_tears_is_refused_wherever_that_happens() {
    let outer: Vec<_> = SPANS.lines().collect();
    for line in 1..outer.len() {
        let (before, after) = outer.split_at(line);
        let torn = format!("{}\n{METRICS}{}\n", before.join("\n"), after.join("\n"));
        assert!(
            Printed::parse(&torn).is_err(),
            "torn at line {line}:\n{torn}"
        );
    }
}

#[test]
fn two_blocks_line_by_line_are_refused_with_the_line() {
    let (spans, logs) = (SPANS.lines(), LOGS.lines());
    let torn: String = spans
        .zip(logs)
        .map(|(a, b)| format!("{a}\n{b}\n"))
        .collect();
    let error = Printed::parse(&torn).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"line 4: expected "Spans, Logs or Metrics", found "Resource""#
    );
}

#[test]
fn a_block_that_breaks_off_is_never_taken_for_the_whole() {
    for text in [SPANS, LOGS, METRICS] {
        let whole = Printed::parse(text).unwrap();
        for (end, _) in text.char_indices() {
            if let Ok(part) = Printed::parse(&text[..end]) {
                assert_ne!(part, whole, "{}", &text[..end]);
                assert!(text[..end].is_empty() || text[..end].ends_with('\n'));
            }
        }
    }
}

#[test]
fn the_message_of_a_failed_test_shows_everything_as_a_tree() {
    let printed = Printed::parse(&format!("{SPANS}{LOGS}{METRICS}")).unwrap();
    let message = std::panic::catch_unwind(|| {
        printed.span("GET /");
    });
    let message = *message.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(
        message,
        r#"no span "GET /" in
trace 7d2853e34a6a9db3def5e06ce2b4dcb1
  Server POST /add (c808fe193ee036c4)
    log INFO "Added new task" todo.task.added todo.task.id=1
    Client INSERT task (c0ba119c4f6c325a) ERROR "locked" db.system.name="sqlite" todo.task.id=1
      event retry retry.count=2
log  "" 
metric todo.task.open [{task}] Gauge
  7
metric todo.requests [{request}] Sum { monotonic: true, temporality: Cumulative }
  2 todo.endpoint="add"
  3 todo.endpoint="home"
metric http.server.request.duration [s] Histogram { temporality: Delta }
  3 × = 0.25 http.route="/"
"#
    );
}
