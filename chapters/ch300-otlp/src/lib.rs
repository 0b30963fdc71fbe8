//! The prose of this chapter, so that `cargo test` compiles the examples in it.

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/700-otlp.md")]
mod otlp {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/701-reading-a-waterfall.md")]
mod reading_a_waterfall {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/702-amount-and-latency.md")]
mod amount_and_latency {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/710-otlp-settings.md")]
mod settings {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/720-collector-and-jaeger.md")]
mod collector_and_jaeger {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/730-prometheus.md")]
mod prometheus {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/740-zipkin.md")]
mod zipkin {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/750-elastic-and-uptrace.md")]
mod elastic_and_uptrace {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/760-sampling.md")]
mod sampling {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/770-growing.md")]
mod growing {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/README.md")]
mod conclusion {}
