//! Cases: whatever waits for somebody until a time. One engine with states, steps, clocks, working calendars and signatures; a
//! capability declares its [`Kind`]s as constants and takes every step through [`step`].
//!
//! - A clock runs only while its owner can act: waiting for the other side pauses it, and what is left runs on from the answer.
//! - Every clock stands alone; the inbox is sorted by the earliest.
//! - Warnings and escalations are shares of the allowance in the same calendar, and go out while it is open.
//! - A changed calendar moves open clocks only, each with an event that says from when to when.
//!
//! It knows people, enterprises, bodies and subjects as values only: who has which function, the caller says. It never changes
//! the rows of a capability, and no capability changes the state of a case by itself.

pub mod calendar;
mod calendars;
pub mod clock;
mod computed;
mod functions;
mod jobs;
mod model;
mod moves;
pub mod notice;
mod routes;
mod schema;
mod seats;
mod service;
mod settings;
mod signatures;
mod store;
mod timing;
#[cfg(test)]
mod unit_tests;
mod views;
mod words;

pub use self::jobs::{RETENTION, tick};
pub use calendar::{Calendar, Days};
pub use calendars::{
    CalendarImport, CalendarList, Calendars, ImportNotice, confirm as confirm_notice, import as import_notice, list as calendars,
    read_import,
};
pub use clock::{Allowance, Due, Unit};
pub use computed::figures as computed_figures;
pub use functions::{FUNCTIONS, name as function_name};
pub use model::{
    Acting, By, Case, CaseFile, Clock, ClockState, ESCALATION, FileKind, Held, Kind, LinkWord, Moved, Names, Notice, Phase,
    Reason, Registry, Round, Seat, SeatDecision, Shows, State, Step, WARN_PERMILLE, nothing_after,
};
pub use routes::routes;
pub use service::{LONGEST_NOTE, Open, Said, add_file, assign, describe, link, open, open_case, step};
pub use settings::{ClockSetting, ClockSettings, DeclareEmergency, Emergency, SetClock};
pub use signatures::{Decide, decide as decide_seat, open as open_seat};
pub use views::{CaseCounts, CaseLine, CaseView, InboxQuery, counts, inbox, read};
pub use words::news;
