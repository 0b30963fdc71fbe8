//! The pages, so that `cargo test` compiles the examples in them. A fence without a language counts as Rust, so a
//! page that forgets one fails here, with its own file and line.

#[cfg(doctest)]
#[doc = include_str!("../../../100-intro/100-signals.md")]
mod page_100_100_signals {}

#[cfg(doctest)]
#[doc = include_str!("../../../100-intro/200-how-a-span-travels.md")]
mod page_100_200_how_a_span_travels {}

#[cfg(doctest)]
#[doc = include_str!("../../../100-intro/README.md")]
mod page_100_readme {}

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/100-one-version.md")]
mod page_200_100_one_version {}

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/200-doctor.md")]
mod page_200_200_doctor {}

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/300-following-along.md")]
mod page_200_300_following_along {}

#[cfg(doctest)]
#[doc = include_str!("../../../200-requirements/README.md")]
mod page_200_readme {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/100-installation.md")]
mod page_300_100_installation {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/200-plain.md")]
mod page_300_200_plain {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/300-spans.md")]
mod page_300_300_spans {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/305-two-ways.md")]
mod page_300_305_two_ways {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/310-requests.md")]
mod page_300_310_requests {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/315-ready-made.md")]
mod page_300_315_ready_made {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/320-context.md")]
mod page_300_320_context {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/400-logs.md")]
mod page_300_400_logs {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/500-metrics.md")]
mod page_300_500_metrics {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/600-console.md")]
mod page_300_600_console {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/700-otlp.md")]
mod page_300_700_otlp {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/700-queue.md")]
mod page_300_700_queue {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/700-traffic.md")]
mod page_300_700_traffic {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/701-reading-a-waterfall.md")]
mod page_300_701_reading_a_waterfall {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/702-amount-and-latency.md")]
mod page_300_702_amount_and_latency {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/703-losses.md")]
mod page_300_703_losses {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/705-production.md")]
mod page_300_705_production {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/707-streams.md")]
mod page_300_707_streams {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/720-collector-and-jaeger.md")]
mod page_300_720_collector_and_jaeger {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/730-prometheus.md")]
mod page_300_730_prometheus {}

#[cfg(doctest)]
#[doc = include_str!("../../../300-app/README.md")]
mod page_300_readme {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/100-in-production.md")]
mod page_400_100_in_production {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/150-axum.md")]
mod page_400_150_axum {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/200-cost.md")]
mod page_400_200_cost {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/300-clinic.md")]
mod page_400_300_clinic {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/310-clinic-traces.md")]
mod page_400_310_clinic_traces {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/320-clinic-names.md")]
mod page_400_320_clinic_names {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/330-clinic-numbers.md")]
mod page_400_330_clinic_numbers {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/340-clinic-sending.md")]
mod page_400_340_clinic_sending {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/350-clinic-services.md")]
mod page_400_350_clinic_services {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/360-registry.md")]
mod page_400_360_registry {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/370-score.md")]
mod page_400_370_score {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/380-exercises.md")]
mod page_400_380_exercises {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/390-mystery.md")]
mod page_400_390_mystery {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/395-workshop.md")]
mod page_400_395_workshop {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/500-operating.md")]
mod page_400_500_operating {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/510-otlp-settings.md")]
mod page_400_510_otlp_settings {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/520-elastic-and-uptrace.md")]
mod page_400_520_elastic_and_uptrace {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/530-sampling.md")]
mod page_400_530_sampling {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/540-growing.md")]
mod page_400_540_growing {}

#[cfg(doctest)]
#[doc = include_str!("../../../400-conclusion/README.md")]
mod page_400_readme {}
