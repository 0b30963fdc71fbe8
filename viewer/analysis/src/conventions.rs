//! Which attributes the semantic conventions define, and where.
//!
//! The keys are those of `opentelemetry-semantic-conventions`, the version of the workspace, one in
//! a line and sorted; a test holds the list against the crate.

const KEYS: &str = include_str!("conventions.txt");

/// Where the registry defines the attribute with this key: none when it does not.
pub fn page(key: &str) -> Option<String> {
    let defined = defined(key)?;
    let namespace = match defined.split('.').next()? {
        "az" => "azure",
        "hw" => "hardware",
        "net" => "network",
        other => other,
    };
    Some(format!(
        "https://opentelemetry.io/docs/specs/semconv/registry/attributes/{}/#{}",
        namespace.replace('_', "-"),
        defined.replace(['.', '_'], "-")
    ))
}

/// The key in the registry: the same, or, as with `http.request.header.accept`, the part of it that
/// is not the sender's choice.
fn defined(key: &str) -> Option<&'static str> {
    let find = |key: &str| {
        let keys: &[&str] = keys();
        keys.binary_search(&key).ok().map(|at| keys[at])
    };
    find(key).or_else(|| {
        const TEMPLATES: [&str; 9] = [
            "header",
            "metadata",
            "parameter",
            "label",
            "annotation",
            "labels",
            "tag",
            "path_parts",
            "environment_variable",
        ];
        let (at, _) = key
            .match_indices('.')
            .find(|(at, _)| TEMPLATES.iter().any(|it| key[..*at].ends_with(it)))?;
        find(&key[..at])
    })
}

fn keys() -> &'static [&'static str] {
    static SORTED: std::sync::OnceLock<Vec<&'static str>> = std::sync::OnceLock::new();
    SORTED.get_or_init(|| KEYS.lines().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_of_the_conventions_has_a_page_and_one_of_ours_has_none() {
        let base = "https://opentelemetry.io/docs/specs/semconv/registry/attributes";
        for (key, page_of_it) in [
            ("http.route", "http/#http-route"),
            (
                "http.request.method_original",
                "http/#http-request-method-original",
            ),
            ("http.request.header.accept", "http/#http-request-header"),
            ("db.query.text", "db/#db-query-text"),
            ("user_agent.original", "user-agent/#user-agent-original"),
            ("service.name", "service/#service-name"),
        ] {
            assert_eq!(page(key), Some(format!("{base}/{page_of_it}")), "{key}");
        }
        for key in ["todo.task.id", "http.rout", "", ".", "http", "http.route.x"] {
            assert_eq!(page(key), None, "{key}");
        }
    }

    #[test]
    fn the_keys_are_sorted_so_that_they_can_be_searched() {
        assert!(keys().is_sorted());
    }
}
