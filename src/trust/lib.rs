//! Pledges, sourcing, inspections, licences, requests and appointments: something is asked, somebody owes an answer by a time,
//! the answer needs evidence, and it changes what the market shows.
//!
//! What waits for somebody is a case of the engine for cases; the capabilities here add what is their own. So far there are the
//! pure rules of inspections: how many packages of a lot are examined, and which ([`inspections`]). It never decides for a
//! person, and no verdict is made on the device of an inspector.

pub mod inspections;

/// The figures of these capabilities that anyone can recompute.
pub fn computed_figures() -> Vec<compute::Figure> {
    inspections::figures()
}
