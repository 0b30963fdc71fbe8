//! What the tests of the doctor share.
//!
//! - `doctor_run`: runs the doctor as a reader does, on ports that nobody else has
//! - `servers`: what else can listen on a port

mod doctor_run;
mod servers;

pub use doctor_run::{Doctor, Found, free_port};
pub use servers::{grpc_server, server};
