//! Items that are left out: what was read of them is taken back, and their fault goes into the outcome.

use super::reader::{Reader, Step};
use crate::otlp::request_items::{self, Unit};
use crate::otlp::request_outcome::Fault;
use crate::otlp::schema::Message;
use crate::otlp::wire::{Value, known};

/// What there was before a value was read.
pub(super) struct Before {
    unit: Option<Unit>,
    pub(super) length: usize,
    counted: u64,
    outer_fault: Option<Fault>,
}

impl Before {
    pub(super) fn new(reader: &mut Reader, unit: Option<Unit>) -> Before {
        let outer_fault = unit.and_then(|_| {
            reader.open_items += 1;
            reader.fault.take()
        });
        Before {
            unit,
            length: reader.bytes.len(),
            counted: reader.counted,
            outer_fault,
        }
    }

    /// Keeps what was read, or takes it back where it has a fault.
    pub(super) fn settle(self, reader: &mut Reader) {
        if self.unit.is_none() && reader.open_items > 0 {
            // It's for the item to be left out.
            return;
        }
        if let Some(mut fault) = reader.fault.take() {
            reader.bytes.truncate(self.length);
            fault.items = match self.unit {
                Some(Unit::One | Unit::Part) => 1,
                Some(Unit::Whole) => reader.counted - self.counted,
                None => 0,
            };
            reader.counted = self.counted;
            reader.outcome.leave_out(fault);
        } else {
            reader.counted += u64::from(matches!(self.unit, Some(Unit::One | Unit::Part)));
            reader.items += u64::from(matches!(self.unit, Some(Unit::One | Unit::Whole)));
        }
        if self.unit.is_some() {
            reader.open_items -= 1;
            reader.fault = self.outer_fault;
        }
    }
}

impl Reader {
    /// A span needs ids; what was read of it begins at `start`.
    pub(super) fn look_at_ids(&mut self, message: &'static Message, start: usize) {
        if self.fault.is_some() {
            return;
        }
        // What was written is a field of the list: its value is the message.
        let Some((_, Value::Bytes(span))) = known(&self.bytes[start..]).next() else {
            return;
        };
        let Some((field, reason)) = request_items::missing_id(message, span) else {
            return;
        };
        self.path.push(Step {
            name: field,
            place: None,
        });
        self.fault = Some(Fault {
            path: self.path(),
            reason: format!("{reason}; {}", request_items::id_in_json(field)),
            ..Fault::default()
        });
        self.path.pop();
    }
}
