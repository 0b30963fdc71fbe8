//! The timetables of the page on workshops: their minutes add up, and each exercise gets the time that it takes.

use book_sync::repository::Repository;
use exercises::exercise::Exercise;

/// How often the minutes of an exercise it gets at least, among people who learn.
const TIMES: u32 = 3;

#[test]
fn a_workshop_lasts_as_long_as_its_heading_says_and_has_time_for_each_exercise() {
    let page = Repository::of_this_program()
        .read("400-conclusion/395-workshop.md")
        .unwrap();
    for (heading, lasts) in [("## Two hours", 120), ("## Half a day", 240)] {
        let (_, section) = page.split_once(heading).unwrap();
        let rows = section
            .lines()
            .skip_while(|line| !line.starts_with("| ---"))
            .skip(1)
            .take_while(|line| line.starts_with('|'));
        let mut clock = 0;
        let mut judged = 0;
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let [at, minutes, what] = cells[..] else {
                panic!("{heading}: not three cells in {row}");
            };
            let minutes: u32 = minutes.parse().unwrap();
            assert_eq!(at, format!("{}:{:02}", clock / 60, clock % 60), "{row}");
            clock += minutes;
            if let Some((_, number)) = what.split_once("`cargo exercise ") {
                let (number, _) = number.split_once('`').unwrap();
                let exercise = Exercise::find(number).unwrap();
                let least = TIMES * u32::from(exercise.minutes);
                assert!(minutes >= least, "{heading}: {row} needs {least} minutes");
                judged += 1;
            }
        }
        assert_eq!(clock, lasts, "{heading}");
        assert!(judged > 3, "{heading} has {judged} exercises");
    }
}
