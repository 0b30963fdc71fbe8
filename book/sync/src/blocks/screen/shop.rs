//! *shop*: a shop whose checkout is slow for those who pay by invoice.
//!
//! No program of this workbook emits this: where one does, a picture would give the answer away.

use serde_json::{Value, json};

use super::input::{Export, START};
use super::visits::Chance;

const REQUESTS: u64 = 240;
const MILLISECOND: f64 = 1_000_000.0;
const SERVER: u8 = 2;
const CLIENT: u8 = 3;

/// What the shop sends.
pub fn exports() -> Vec<Export> {
    let mut chance = Chance(3);
    let spans: Vec<Value> = (1..=REQUESTS)
        .flat_map(|it| checkout(it, &mut chance))
        .collect();
    let body = json!({"resourceSpans": [{
        "resource": { "attributes": [
            text("service.name", "shop"),
            text("service.instance.id", "f1a5b9c27d804e3e9a6b0c51d2e84f70"),
        ] },
        "scopeSpans": [{ "scope": { "name": "shop" }, "spans": spans }],
    }]});
    Export::new(body).into_iter().collect()
}

/// One request: its SERVER span, a question to a bank, and a statement.
fn checkout(number: u64, chance: &mut Chance) -> Vec<Value> {
    let begin = (number as f64 + chance.next()) * 250.0;
    let payment = match chance.next() {
        it if it < 0.12 => "invoice",
        it if it < 0.7 => "card",
        _ => "wallet",
    };
    // The bank asks others about those who pay by invoice, and remembers some.
    let is_asked = payment == "invoice" && chance.next() > 0.1;
    let bank = match is_asked {
        true => 160.0 + 140.0 * chance.next(),
        false => 3.0 + 9.0 * chance.next(),
    };
    let (before, statement) = (1.0 + 3.0 * chance.next(), 2.0 + 4.0 * chance.next());
    let took = before + bank + statement + 1.5;
    let span = |id: u8, name: &str, kind: u8, from: f64, took: f64, attributes: Value| {
        let nanoseconds = |at: f64| (START + (at * MILLISECOND) as u64).to_string();
        let parent = if id == 1 {
            String::new()
        } else {
            format!("{number:015x}1")
        };
        json!({
            "traceId": format!("{number:032x}"), "spanId": format!("{number:015x}{id}"), "parentSpanId": parent,
            "name": name, "kind": kind, "attributes": attributes, "status": {},
            "startTimeUnixNano": nanoseconds(begin + from), "endTimeUnixNano": nanoseconds(begin + from + took),
        })
    };
    let items = 1 + (9.0 * chance.next()) as u64;
    vec![
        span(
            1,
            "POST /checkout",
            SERVER,
            0.0,
            took,
            json!([
                text("http.request.method", "POST"),
                text("http.route", "/checkout"),
                json!({"key": "http.response.status_code", "value": {"intValue": "201"}}),
                json!({"key": "shop.cart.items", "value": {"intValue": items.to_string()}}),
                text("shop.payment", payment),
            ]),
        ),
        span(
            2,
            "POST /credit-check",
            CLIENT,
            before,
            bank,
            json!([
                text("http.request.method", "POST"),
                text("server.address", "bank.example"),
            ]),
        ),
        span(
            3,
            "INSERT purchase",
            CLIENT,
            before + bank,
            statement,
            json!([text("db.system.name", "postgresql")]),
        ),
    ]
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}
