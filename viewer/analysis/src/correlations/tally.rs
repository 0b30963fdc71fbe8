//! The first look: how many requests have what. It keeps counts only, and not which requests they are.
//!
//! The slow requests are looked at first. Of an attribute with very many values those are kept that may be frequent among
//! them ([lossy counting](https://doi.org/10.1016/B978-155860869-6/50038-X)), and of the others only these are counted: a
//! value that no slow request has sets none apart. Numbers are counted in narrow bands.

use std::collections::BTreeMap;

use super::by_hash::ByHash;
use super::feature::Subject;
use super::fisher_exact_test::Counts;
use super::number_bands::{band, restates};
use super::population::Request;
use super::visit_request::{About, Visitor, hash, hash_of_value, number_of};
use crate::findings::attributes::{Attribute, Value};

/// How many different things are told apart: spans, log records, keys of attributes.
const MAX_THINGS: usize = 4_000;
/// How many values of one attribute are.
const MAX_VALUES: usize = 400;
/// How many values there may be together.
const MAX_ALL_VALUES: usize = 20_000;
/// How many bands of numbers there may be together.
const MAX_BANDS: usize = 20_000;
/// How many bytes of a value are shown.
const MAX_TEXT: usize = 120;
/// What is told of a subject, for which there is one count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Present,
    Failed,
    Attribute(String),
    Number,
}

/// Something that requests can have, with how many do.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) hash: u64,
    pub(super) subject: Subject,
    pub(super) told: Told,
    /// Where it is said that its subject is there: the same number.
    pub(super) of: Option<usize>,
    pub(super) with: Counts,
    /// The last request that had it, so that each counts once.
    last: usize,
    pub(super) values: ByHash<Held>,
    /// From which count on values are kept, and how many were not.
    floor: usize,
    pub(super) lost: usize,
    pub(super) bands: BTreeMap<u64, Band>,
    /// The largest number of the request that is looked at; how often it was there.
    largest: Option<f64>,
    times: usize,
    /// Of how many requests the number is how long its span took.
    pub(super) restating: usize,
}

#[derive(Debug)]
pub(super) struct Held {
    pub(super) text: String,
    pub(super) with: Counts,
    last: usize,
}

#[derive(Debug)]
pub(super) struct Band {
    pub(super) least: f64,
    pub(super) with: Counts,
}

/// How many requests have what.
#[derive(Debug, Default)]
pub(super) struct Tally {
    by_hash: ByHash<usize>,
    pub(super) things: Vec<Thing>,
    touched: Vec<usize>,
    /// How many requests were looked at, and whether this is a slow one.
    number: usize,
    is_marked: bool,
    values: usize,
    bands: usize,
    /// Whether something was passed over, since there was too much of it.
    pub(super) is_cut: bool,
    pub(super) totals: Counts,
    /// How many nanoseconds were spent in which span, by the slow requests and by the others.
    pub(super) spent: ByHash<(Subject, [u128; 2])>,
}

/// What tells the things apart of which the counts are.
pub(super) fn hash_of_thing(about: u64, told: &str) -> u64 {
    hash(&(about, told))
}

/// Told of a subject; no key of an attribute has such a name.
pub(super) const PRESENT: &str = "\0present";
pub(super) const FAILED: &str = "\0failed";
pub(super) const NUMBER: &str = "\0number";

impl Tally {
    /// Finds the thing, and notes that this request has it.
    fn touch(&mut self, about: &About<'_>, key: &str) -> Option<usize> {
        let hash = hash_of_thing(about.hash, key);
        let place = match self.by_hash.get(&hash) {
            Some(place) => *place,
            None if self.things.len() == MAX_THINGS => {
                self.is_cut = true;
                return None;
            }
            None => {
                let of = self.by_hash.get(&hash_of_thing(about.hash, PRESENT));
                self.things.push(Thing {
                    hash,
                    subject: subject(about),
                    told: match key {
                        PRESENT => Told::Present,
                        FAILED => Told::Failed,
                        NUMBER => Told::Number,
                        key => Told::Attribute(cut(key)),
                    },
                    of: of.copied(),
                    with: Counts::default(),
                    last: 0,
                    values: ByHash::default(),
                    floor: 0,
                    lost: 0,
                    bands: BTreeMap::new(),
                    largest: None,
                    times: 0,
                    restating: 0,
                });
                self.by_hash.insert(hash, self.things.len() - 1);
                self.things.len() - 1
            }
        };
        let thing = &mut self.things[place];
        if thing.last != self.number {
            thing.last = self.number;
            thing.with.add(self.is_marked);
            self.touched.push(place);
        }
        Some(place)
    }

    fn value(&mut self, place: usize, hash: u64, value: &Value<'_>) {
        let (number, is_marked) = (self.number, self.is_marked);
        let thing = &mut self.things[place];
        if let Some(held) = thing.values.get_mut(&hash) {
            if held.last != number {
                held.last = number;
                held.with.add(is_marked);
            }
            return;
        }
        if !is_marked {
            return;
        }
        if thing.values.len() == MAX_VALUES || self.values == MAX_ALL_VALUES {
            let before = thing.values.len();
            thing.floor += 1;
            thing.values.retain(|_, it| it.with.marked > thing.floor);
            thing.lost += before - thing.values.len();
            self.values -= before - thing.values.len();
            if thing.values.len() == before {
                thing.lost += 1;
                return;
            }
        }
        self.values += 1;
        let mut with = Counts::default();
        with.add(is_marked);
        thing.values.insert(
            hash,
            Held {
                text: text(value),
                with,
                last: number,
            },
        );
    }

    /// What was looked at: how many spans, log records, attributes and so on.
    pub(super) fn things(&self) -> usize {
        self.things.len()
    }
}

impl Visitor for Tally {
    fn begin(&mut self, request: &Request) {
        self.number += 1;
        self.is_marked = request.is_marked;
        self.totals.add(request.is_marked);
    }

    fn present(&mut self, about: &About<'_>) {
        if let Some(place) = self.touch(about, PRESENT) {
            self.things[place].times += 1;
        }
    }

    fn failed(&mut self, about: &About<'_>) {
        self.touch(about, FAILED);
    }

    fn attribute(&mut self, about: &About<'_>, attribute: &Attribute<'_>, took: u64) {
        let Some(place) = self.touch(about, attribute.key) else {
            return;
        };
        if let Some(number) = number_of(&attribute.value) {
            let thing = &mut self.things[place];
            if thing.largest.is_none_or(|it| number > it) {
                let is_new = thing.largest.is_none();
                thing.largest = Some(number);
                thing.restating += usize::from(is_new && restates(number, took));
            }
        }
        if let Some(hash) = hash_of_value(&attribute.value).filter(|_| !is_double(attribute)) {
            self.value(place, hash, &attribute.value);
        }
    }

    fn number(&mut self, about: &About<'_>, number: f64) {
        if let Some(place) = self.touch(about, NUMBER) {
            self.things[place].largest = Some(number);
        }
    }

    fn spent(&mut self, about: &About<'_>, nanoseconds: u64) {
        let side = usize::from(!self.is_marked);
        // There are no more names than things.
        if self.spent.len() < MAX_THINGS || self.spent.contains_key(&about.hash) {
            let spent = self.spent.entry(about.hash);
            let (_, sides) = spent.or_insert_with(|| (subject(about), [0; 2]));
            sides[side] += u128::from(nanoseconds);
        }
    }

    fn end(&mut self) {
        for place in self.touched.drain(..) {
            let thing = &mut self.things[place];
            let times = std::mem::take(&mut thing.times);
            let number = match thing.largest.take() {
                None if times > 0 => times as f64,
                None => continue,
                Some(number) => number,
            };
            let band = band(number);
            if self.bands == MAX_BANDS && !thing.bands.contains_key(&band) {
                self.is_cut = true;
                continue;
            }
            let band = thing.bands.entry(band).or_insert_with(|| {
                self.bands += 1;
                Band {
                    least: number,
                    with: Counts::default(),
                }
            });
            band.least = band.least.min(number);
            band.with.add(self.is_marked);
        }
    }
}

fn is_double(attribute: &Attribute<'_>) -> bool {
    matches!(attribute.value, Value::Double(_))
}

fn subject(about: &About<'_>) -> Subject {
    Subject {
        kind: about.kind,
        service: about.service.to_owned(),
        name: about.name.to_owned(),
    }
}

fn cut(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_TEXT);
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", &text[..end])
}

fn text(value: &Value<'_>) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(it) => cut(it),
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Double(it) => it.to_string(),
        Value::List(_) | Value::Map(_) => {
            let mut leaves = Vec::new();
            value.leaves("", &mut |_, leaf| {
                if leaves.len() < 8 {
                    leaves.push(text(&leaf));
                }
            });
            cut(&format!("[{}]", leaves.join(", ")))
        }
    }
}
