//! Trees of text in which what looks the same is there once.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

/// Stands in the line that a complaint is about, until what is too long is cut.
pub(super) const ABOUT: char = '\u{1}';
/// An attribute that has more values than this, where all else is the same, is an id, and tells nothing apart.
const FEW: usize = 2;
/// Attributes by which spans are told apart, however many values they have.
const KINDS: [&str; 4] = [
    "error.type",
    "http.request.method",
    "http.response.status_code",
    "http.route",
];

/// A line, what is told below it, and its children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    line: String,
    /// Attributes as `key = value`, and whatever else is told.
    told: Vec<String>,
    pub(super) children: Vec<Node>,
    /// How often it is there beside the first time.
    more: usize,
    /// Which of what is told has other values, too.
    varying: BTreeSet<usize>,
}

impl Node {
    /// Without children.
    pub(super) fn new(line: String, told: Vec<String>) -> Self {
        Self {
            line,
            told,
            ..Self::default()
        }
    }

    /// What is the same in all that differ only by the values of attributes, and these values.
    fn shape(&self) -> (String, Vec<&str>) {
        let mut shape = String::new();
        let mut values = Vec::new();
        self.collect(&mut shape, &mut values);
        (shape.replace(ABOUT, ""), values)
    }

    fn collect<'a>(&'a self, shape: &mut String, values: &mut Vec<&'a str>) {
        let _ = writeln!(shape, "{} {}", self.more, self.line);
        for told in &self.told {
            let (key, value) = value_of(told).unwrap_or((told, ""));
            let _ = writeln!(shape, "\t{key}");
            values.push(value);
        }
        shape.push('(');
        for child in &self.children {
            child.collect(shape, values);
        }
        shape.push(')');
    }

    fn is_about(&self) -> bool {
        let told = || self.told.iter().any(|it| it.contains(ABOUT));
        self.line.contains(ABOUT) || told() || self.children.iter().any(Node::is_about)
    }

    /// Says that of what is told, counted through the tree, these are only the first of their values.
    fn vary(&mut self, places: &BTreeSet<usize>, before: &mut usize) {
        for place in 0..self.told.len() {
            if places.contains(&(*before + place)) {
                self.varying.insert(place);
            }
        }
        *before += self.told.len();
        for child in &mut self.children {
            child.vary(places, before);
        }
    }
}

/// An attribute and its value. The words of a record are none, and neither is what tells a span apart.
fn value_of(told: &str) -> Option<(&str, &str)> {
    let told = told.trim_start();
    let (key, value) = told.split_once(" = ")?;
    (!told.starts_with('•') && !KINDS.contains(&key)).then_some((key, value))
}

/// Those that look the same, wherever they are, are there once, at the place of the first. Where they differ only by an
/// attribute that has another value nearly each time, they look the same, too; where `sets_apart`, not to the one that a
/// complaint is about.
pub(super) fn folded(nodes: Vec<Node>, sets_apart: bool) -> Vec<Node> {
    let nodes: Vec<Node> = nodes
        .into_iter()
        .map(|mut node| {
            node.children = folded(node.children, sets_apart);
            node
        })
        .collect();
    let ids = ids(&nodes);
    let mut places: HashMap<String, usize> = HashMap::new();
    // Of each that stays, its node, its values, and where others have other ones.
    let mut stay: Vec<(Node, Vec<String>, BTreeSet<usize>)> = Vec::new();
    for node in nodes {
        let (shape, values) = node.shape();
        let values: Vec<String> = values.into_iter().map(ToOwned::to_owned).collect();
        let none = BTreeSet::new();
        // Another one with all its values is as good an example.
        let exact = format!("{shape}{values:?}");
        let is_about = node.is_about();
        let is_apart = is_about && sets_apart;
        let ids = ids.get(&shape).filter(|_| !is_apart).unwrap_or(&none);
        let kept = values.iter().enumerate();
        let kept: Vec<&String> = kept
            .filter(|(place, _)| !ids.contains(place))
            .map(|(_, value)| value)
            .collect();
        let key = match is_apart {
            true => exact.clone(),
            false => format!("{shape}{kept:?}{ids:?}"),
        };
        let found = places.get(&exact).or_else(|| places.get(&key)).copied();
        match found {
            Some(at) => {
                let (first, of_first, vary) = &mut stay[at];
                first.more += node.more + 1;
                let differ = of_first.iter().zip(&values).enumerate();
                vary.extend(differ.filter(|(_, (a, b))| a != b).map(|(place, _)| place));
                if is_about {
                    let more = first.more;
                    *first = Node { more, ..node };
                }
            }
            None => {
                // Only what has no ids, or is the one that it is about, is found by all its values.
                if ids.is_empty() {
                    places.insert(exact, stay.len());
                }
                places.insert(key, stay.len());
                stay.push((node, values, BTreeSet::new()));
            }
        }
    }
    let stay = stay.into_iter().map(|(mut node, _, vary)| {
        node.vary(&vary, &mut 0);
        node
    });
    stay.collect()
}

/// Of each shape, the places of the attributes that tell nothing apart.
fn ids(nodes: &[Node]) -> HashMap<String, BTreeSet<usize>> {
    let mut different: HashMap<String, Vec<BTreeSet<&str>>> = HashMap::new();
    for node in nodes {
        let (shape, values) = node.shape();
        let of_shape = different.entry(shape).or_default();
        of_shape.resize(values.len(), BTreeSet::new());
        for (all, value) in of_shape.iter_mut().zip(values) {
            all.insert(value);
        }
    }
    let many = different.into_iter().map(|(shape, values)| {
        let values = values.iter().enumerate();
        let many = values.filter(|(_, it)| it.len() > FEW);
        (shape, many.map(|(place, _)| place).collect())
    });
    many.collect()
}

/// Trees as text, a line for each node and for what is told of it.
pub(super) fn drawn(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        draw(&mut text, node, "", "", "");
    }
    text
}

/// `before` stands before its line, `below` before what is below it, and `branch` between.
fn draw(text: &mut String, node: &Node, before: &str, branch: &str, below: &str) {
    let times = match node.more {
        0 => String::new(),
        more => format!("   ({} times)", more + 1),
    };
    let _ = writeln!(text, "{before}{branch}{}{times}", node.line);
    let runs = if node.children.is_empty() {
        "   "
    } else {
        "│  "
    };
    for (place, told) in node.told.iter().enumerate() {
        let more = if node.varying.contains(&place) {
            ", …"
        } else {
            ""
        };
        let _ = writeln!(text, "{below}{runs}  {told}{more}");
    }
    for (place, child) in node.children.iter().enumerate() {
        let (branch, further) = match place + 1 == node.children.len() {
            true => ("└─ ", "   "),
            false => ("├─ ", "│  "),
        };
        draw(text, child, below, branch, &format!("{below}{further}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(line: &str, told: &[&str], children: &[Node]) -> Node {
        Node {
            line: line.to_owned(),
            told: told.iter().map(|it| (*it).to_owned()).collect(),
            children: children.to_vec(),
            ..Node::default()
        }
    }

    fn text(nodes: &[Node]) -> String {
        drawn(&folded(nodes.to_vec(), true))
    }

    #[test]
    fn what_looks_the_same_is_there_once_also_where_another_one_is_between() {
        let tea = || node("tea", &["• log record"], &[]);
        let cake = node("cake", &[], &[node("cream", &[], &[])]);
        let shift = node("shift", &[], &[tea(), cake, tea(), tea()]);
        let once = "shift\n├─ tea   (3 times)\n│       • log record\n└─ cake\n   └─ cream\n";
        assert_eq!(text(&[shift]), once);
        let (a, c) = (node("a", &[], &[node("b", &[], &[])]), node("c", &[], &[]));
        assert_eq!(text(&[a.clone(), c, a]), "a   (2 times)\n└─ b\nc\n");
    }

    #[test]
    fn an_attribute_with_another_value_each_time_tells_nothing_apart_and_one_with_few_does() {
        let dish = |id: usize, status: &str| {
            let told = [format!("id = {id}"), format!("status = {status}")];
            node("dish", &[&told[0], &told[1]], &[])
        };
        let dishes: Vec<Node> = (1..=5)
            .map(|id| dish(id, if id == 4 { "404" } else { "200" }))
            .collect();
        assert_eq!(
            text(&dishes),
            "dish   (4 times)\n     id = 1, …\n     status = 200\ndish\n     id = 4\n     status = 404\n"
        );
        assert_eq!(
            text(&dishes[..2]),
            "dish\n     id = 1\n     status = 200\ndish\n     id = 2\n     status = 200\n"
        );
        let all_differ: Vec<Node> = ["200", "404", "503"]
            .map(|status| {
                node(
                    "dish",
                    &[&format!("http.response.status_code = {status}")],
                    &[],
                )
            })
            .to_vec();
        assert_eq!(text(&all_differ).lines().count(), 6);
    }

    #[test]
    fn what_a_complaint_is_about_is_among_those_that_are_the_same_and_not_among_those_that_differ()
    {
        let about = format!("{ABOUT}dish");
        let same = [
            node("dish", &[], &[]),
            node(&about, &[], &[]),
            node("dish", &[], &[]),
        ];
        assert_eq!(text(&same), format!("{about}   (3 times)\n"));
        let mut other = vec![node(&about, &["id = ?"], &[])];
        other.extend((1..=5).map(|id| node("dish", &[&format!("id = {id}")], &[])));
        assert_eq!(
            text(&other),
            format!("{about}\n     id = ?\ndish   (5 times)\n     id = 1, …\n")
        );
        let together = drawn(&folded(other, false));
        assert_eq!(together, format!("{about}   (6 times)\n     id = ?, …\n"));
    }
}
