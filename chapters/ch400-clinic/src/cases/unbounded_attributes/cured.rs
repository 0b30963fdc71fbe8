//! Sixty users log in, and each login is counted.

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;

use crate::error::ClinicError;
use crate::telemetry;

pub async fn run() -> Result<(), ClinicError> {
    let telemetry = telemetry::start("unbounded-attributes")?;
    let meter = telemetry.metrics.meter("unbounded-attributes");
    let logins = meter
        .u64_counter("clinic.logins")
        .with_unit("{login}")
        .build();

    for day in 0..2 {
        for user in 0..30 {
            let user = format!("user-{}", 1000 + 30 * day + user);
            logins.add(1, &[KeyValue::new("clinic.user.kind", kind(&user))]);
        }
        telemetry.collect().await?;
    }

    telemetry.stop().await
}

fn kind(user: &str) -> &'static str {
    if user.ends_with('0') {
        "admin"
    } else {
        "member"
    }
}
