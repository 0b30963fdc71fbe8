//! Every exercise as it is given, as it is solved, and with mistakes that people make, in one program, and programs that
//! are no exercise at all: `exercise-variants 03 solution`, `exercise-variants bad floods`. A test of the judge runs them.

mod bad;

use std::fmt::Debug;
use std::process::ExitCode;

/// A module for each variant of an exercise, and `run`, which runs one by its name.
macro_rules! exercise {
    ($exercise:ident in $folder:literal: $($variant:ident)+) => {
        mod $exercise {
            $(#[allow(dead_code, unreachable_code, unused_variables)]
            #[allow(
                clippy::await_holding_invalid_type,
                clippy::disallowed_methods,
                reason = "people make such mistakes, and the exercises are about them"
            )]
            mod $variant {
                include!(concat!("../", $folder, "/", stringify!($variant), ".rs"));
                pub(super) fn run() -> std::process::ExitCode {
                    super::super::exit_code(main())
                }
            })+

            pub(super) fn run(variant: &str) -> Option<std::process::ExitCode> {
                match variant {
                    $(stringify!($variant) => Some($variant::run()),)+
                    _ => None,
                }
            }
        }
    };
}

exercise!(ex01 in "01-name": given solution wrong_traces_only wrong_misspelled wrong_on_the_span);
exercise!(ex02 in "02-shutdown": given solution wrong_traces_only wrong_no_metrics wrong_too_early);
exercise!(ex03 in "03-instrument": given solution wrong_typed wrong_field wrong_unnamed);
exercise!(ex04 in "04-route": given solution wrong_method_only wrong_fallback wrong_no_path);
exercise!(ex05 in "05-caller": given solution wrong_by_hand wrong_link wrong_attribute wrong_too_late);
exercise!(ex06 in "06-thread": given solution wrong_follows wrong_not_entered wrong_stays_behind);
exercise!(ex07 in "07-status": given solution wrong_client_too wrong_no_type wrong_no_status wrong_one_code);
exercise!(ex08 in "08-await": given solution wrong_in_scope wrong_spawned);
exercise!(ex09 in "09-event": given solution wrong_typed wrong_field wrong_unnamed wrong_name_is_a_field wrong_in_the_message wrong_message_changes wrong_again wrong_elsewhere wrong_printed_too wrong_debug wrong_table wrong_constant_table);
exercise!(ex10 in "10-twice": given solution wrong_other_layer wrong_level wrong_warnings wrong_records_level wrong_all_records wrong_events);
exercise!(ex11 in "11-counter": given solution wrong_path wrong_matched_only wrong_after_await wrong_answered_only wrong_empty_route wrong_no_route wrong_match_name wrong_route_for_all wrong_no_unit wrong_up_down);
exercise!(ex12 in "12-seconds": given solution wrong_only_the_unit wrong_only_the_value wrong_whole_seconds wrong_no_buckets wrong_constant wrong_own_buckets wrong_no_attributes);
exercise!(ex13 in "13-drop": given solution wrong_underscore wrong_other_attributes wrong_twice wrong_too_late wrong_only_ok);
exercise!(ex14 in "14-view": given solution wrong_every_instrument wrong_others_dropped wrong_scale wrong_renamed wrong_other_name wrong_finer_bounds);
exercise!(ex15 in "15-exporter": given solution wrong_misspelled wrong_default wrong_only_console wrong_must_be_set wrong_empty wrong_by_hand wrong_panic wrong_without_a_word);
exercise!(ex16 in "16-otlp": given solution wrong_traces_only wrong_each_waits wrong_address wrong_http);
exercise!(ex17 in "17-losses": given solution wrong_exporter_only wrong_processor_only wrong_longer_queue wrong_one_by_one wrong_worked_out);
exercise!(ex18 in "18-sampling": given solution wrong_always_on wrong_all_begin wrong_none_begin wrong_share);
exercise!(ex19 in "19-services": given solution wrong_current wrong_by_hand wrong_copy);
exercise!(ex20 in "20-queue": given solution wrong_parent wrong_kinds wrong_request wrong_one_side wrong_no_producer wrong_name);
exercise!(ex21 in "21-overlap": given solution wrong_lazy wrong_dough_first wrong_spawned wrong_by_hand);
exercise!(ex22 in "22-service": given solution wrong_no_stop wrong_route_after_layer wrong_unnamed_event wrong_wish_in_body wrong_no_answer wrong_finding wrong_no_instance);

fn exit_code(ended: Result<(), impl Debug>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            todo::terminal::print_line(format_args!("Error: {error:?}"));
            todo::terminal::finish();
            ExitCode::FAILURE
        }
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let exercise = arguments.next().unwrap_or_default();
    let variant = arguments.next().unwrap_or_default();
    let code = match exercise.as_str() {
        "01" => ex01::run(&variant),
        "02" => ex02::run(&variant),
        "03" => ex03::run(&variant),
        "04" => ex04::run(&variant),
        "05" => ex05::run(&variant),
        "06" => ex06::run(&variant),
        "07" => ex07::run(&variant),
        "08" => ex08::run(&variant),
        "09" => ex09::run(&variant),
        "10" => ex10::run(&variant),
        "11" => ex11::run(&variant),
        "12" => ex12::run(&variant),
        "13" => ex13::run(&variant),
        "14" => ex14::run(&variant),
        "15" => ex15::run(&variant),
        "16" => ex16::run(&variant),
        "17" => ex17::run(&variant),
        "18" => ex18::run(&variant),
        "19" => ex19::run(&variant),
        "20" => ex20::run(&variant),
        "21" => ex21::run(&variant),
        "22" => ex22::run(&variant),
        "bad" => bad::run(&variant),
        _ => None,
    };
    code.unwrap_or_else(|| {
        todo::terminal::print_line(format_args!("There is no variant {exercise} {variant}"));
        todo::terminal::finish();
        ExitCode::FAILURE
    })
}
