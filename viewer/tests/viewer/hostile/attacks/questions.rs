//! Questions to the pages and to the API: too long ones, and those that the page of another site asks.

use otlp_viewer::testing::Receiver;

use crate::common::*;

#[test]
fn more_than_sixteen_attributes_are_refused_with_a_line_that_says_so() {
    let receiver = Receiver::start();
    let asking = |count: usize| {
        let filters = (0..count).map(|i| format!("attribute=key{i}%3D1"));
        filters.collect::<Vec<_>>().join("&")
    };
    for path in ["api/traces", "api/logs"] {
        let url = format!("{}/{path}?", receiver.pages_url().trim_end_matches('/'));
        assert_eq!(get(&format!("{url}{}", asking(16))).status, 200);
        let refused = get(&format!("{url}{}", asking(17)));
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains("at most 16"), "{}", refused.text());
        let refused = get(&format!("{url}{}", asking(40))).text();
        assert!(refused.contains("these are 40"), "{refused}");
    }
}

#[test]
fn a_page_of_another_site_may_link_here_and_load_nothing() {
    let receiver = Receiver::start();
    let url = receiver.pages_url();
    for (site, destination, status) in [
        ("cross-site", "image", 403),
        ("cross-site", "iframe", 403),
        ("cross-site", "empty", 403),
        ("cross-site", "document", 200),
        ("same-origin", "empty", 200),
        ("none", "document", 200),
    ] {
        let headers = [("sec-fetch-site", site), ("sec-fetch-dest", destination)];
        let answer = send("GET", url, &headers, &[]);
        assert_eq!(answer.status, status, "{site} {destination}");
    }
}
