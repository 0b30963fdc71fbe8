//! The ports that OTLP has by default.

/// The port of OTLP/gRPC ([section "OTLP/gRPC Default Port"](
/// https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port)).
pub const GRPC_PORT: u16 = 4317;

/// The port of OTLP/HTTP ([section "OTLP/HTTP Default Port"](
/// https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port)).
pub const HTTP_PORT: u16 = 4318;
