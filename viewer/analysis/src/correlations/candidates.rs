//! From the counts to the candidates: features that are more frequent among the slow or failed requests, and how many there
//! were to choose from.

use super::feature::{Feature, Property, SubjectKind};
use super::fisher_exact_test::{Counts, Table, Tests};
use super::tally::{Tally, Thing, Told};

/// A feature, with the counts of the first look and how it is found again.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) feature: Feature,
    pub(super) table: Table,
    /// Of what it is told.
    pub(super) thing: u64,
    /// What makes a request one that has it.
    pub(super) test: Test,
}

/// What makes a request one that has a feature, before it is negated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Test {
    /// That there is such a thing.
    Present,
    /// That it has the value with this hash.
    Value(u64),
    /// That its number, or how often it is there, is at least so large.
    AtLeast(f64),
}

impl Tally {
    /// All candidates that are more frequent among the slow or the failed requests, and how many there are to choose from.
    pub(super) fn candidates(&self, tests: &mut Tests<'_>, is_failed: bool) -> Vec<Candidate> {
        let mut found = Vec::new();
        let things = self.things.iter();
        for thing in things.filter(|it| !(is_failed && restates_failure(it))) {
            self.of_thing(thing, tests, &mut found);
        }
        found
    }

    fn of_thing(&self, thing: &Thing, tests: &mut Tests<'_>, found: &mut Vec<Candidate>) {
        // A number that says how long its span took: neither its values nor how large they are say more.
        let restates = thing.bands.len() > 5 && thing.restating * 10 >= thing.with.all() * 9;
        // What all spans of a name have says no more than that the span is there.
        let same = |with: Counts| thing.of.is_some_and(|it| self.things[it].with == with);
        let mut add = |property: Property, test: Test, with: Counts| {
            found.extend(self.both(thing, &property, test, with, tests));
        };
        match &thing.told {
            Told::Present => add(Property::Present, Test::Present, thing.with),
            Told::Failed => add(Property::Failed, Test::Present, thing.with),
            Told::Attribute(key) => {
                if !same(thing.with) {
                    add(
                        Property::HasAttribute(key.clone()),
                        Test::Present,
                        thing.with,
                    );
                }
                let values = thing.values.iter().filter(|_| !restates);
                for (hash, held) in values.filter(|(_, it)| !same(it.with)) {
                    let (key, value) = (key.clone(), held.text.clone());
                    add(
                        Property::Attribute { key, value },
                        Test::Value(*hash),
                        held.with,
                    );
                }
            }
            Told::Number => {}
        }
        tests.add_unknown(thing.lost);
        if restates {
            return;
        }
        let mut with = Counts::default();
        let mut best: [Option<Candidate>; 2] = [None, None];
        let mut bands = thing.bands.values().rev().peekable();
        while let Some(band) = bands.next() {
            with.marked += band.with.marked;
            with.others += band.with.others;
            // From the lowest of all on, it's all that have the number.
            if bands.peek().is_none() && thing.told != Told::Number {
                break;
            }
            let property = Tally::at_least(thing, band.least);
            let test = Test::AtLeast(band.least);
            if let Some(it) = self.both(thing, &property, test, with, tests) {
                let best = &mut best[usize::from(it.feature.is_negated)];
                if best
                    .as_ref()
                    .is_none_or(|best| it.table.g() > best.table.g())
                {
                    *best = Some(it);
                }
            }
        }
        found.extend(best.into_iter().flatten());
    }

    /// The feature, or that a request has it not, where that matters.
    fn both(
        &self,
        thing: &Thing,
        property: &Property,
        test: Test,
        with: Counts,
        tests: &mut Tests<'_>,
    ) -> Option<Candidate> {
        tests.add(with.all());
        tests.add(self.totals.all() - with.all());
        let table = Table::new(with, self.totals);
        let sides = [(false, table), (true, table.negated())];
        let found = sides
            .into_iter()
            .find(|(_, it)| it.matters(self.totals.marked))?;
        let (is_negated, table) = found;
        Some(Candidate {
            feature: Feature {
                subject: thing.subject.clone(),
                property: property.clone(),
                is_negated,
            },
            table,
            thing: thing.hash,
            test,
        })
    }

    fn at_least(thing: &Thing, least: f64) -> Property {
        match &thing.told {
            Told::Present => Property::Times(least as usize),
            Told::Attribute(key) => Property::AtLeast(key.clone(), least),
            _ => Property::Number(least),
        }
    }

    /// Of what failed, how many requests have it, the most frequent among the failed requests first.
    pub(super) fn failures(&self) -> Vec<(Feature, Counts)> {
        let mut found = Vec::new();
        for thing in self.things.iter().filter(|it| restates_failure(it)) {
            let mut add = |property: Property, with: Counts| {
                let feature = Feature {
                    subject: thing.subject.clone(),
                    property,
                    is_negated: false,
                };
                found.push((feature, with));
            };
            match &thing.told {
                Told::Failed if thing.subject.kind == SubjectKind::Span => {
                    add(Property::Failed, thing.with);
                }
                Told::Attribute(key) => {
                    for held in thing.values.values() {
                        let (key, value) = (key.clone(), held.text.clone());
                        add(Property::Attribute { key, value }, held.with);
                    }
                }
                _ => {}
            }
        }
        found.retain(|(_, with)| {
            with.marked * 2 > with.others && with.marked * 20 >= self.totals.marked
        });
        found.sort_by_cached_key(|(feature, with)| {
            (
                std::cmp::Reverse(with.marked),
                with.others,
                feature.to_string(),
            )
        });
        found
    }
}

/// Whether it says in other words that a request failed, or where.
fn restates_failure(thing: &Thing) -> bool {
    const KEYS: [&str; 7] = [
        "error.type",
        "http.response.status_code",
        "http.status_code",
        "rpc.response.status_code",
        "rpc.grpc.status_code",
        "otel.status_code",
        "otel.status_description",
    ];
    let kind = thing.subject.kind;
    let is_span = matches!(kind, SubjectKind::Request | SubjectKind::Span);
    match &thing.told {
        Told::Failed => true,
        Told::Attribute(key) if is_span => KEYS.contains(&key.as_str()),
        _ => kind == SubjectKind::Event && thing.subject.name == "exception",
    }
}
