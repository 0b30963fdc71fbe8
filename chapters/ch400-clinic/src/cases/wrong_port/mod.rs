//! An exporter for HTTP that sends to the port of gRPC.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "wrong-port",
    mistake: "Its exporter speaks HTTP, and sends to the port of gRPC.",
    sign: "a request that was refused",
    cure: "Its exporter speaks gRPC.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
