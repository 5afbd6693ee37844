//! How fast, and how unevenly, a chain's price follows the wholesale price.
//!
//! An asymmetric error-correction model, by two ordinary least squares (Engle and Granger's steps, with the response
//! split by sign as in studies of "rockets and feathers"):
//!
//! 1. in the long run, ln R = a + b·ln W + e;
//! 2. from day to day, Δln R_t = c + g⁺·Δln W⁺_t + g⁻·Δln W⁻_t + l⁺·e⁺_{t−1} + l⁻·e⁻_{t−1},
//!
//! where e⁺ means that retail stands above its long-run relation and e⁻ below. What a reader sees is not the
//! coefficients but what they come to: how much of a lasting rise, and of a lasting fall, of wholesale by ten per cent the
//! chain has passed on after 1, 3, 7 and 14 days, and after how many days half. Under [`model::POINTS`] pairs of days it says
//! 数据不足. It is a description of the past by a simple model, no proof of anyone's intent.
//!
//! Logarithms and regressions need floating-point numbers; no price is made of one.

pub(crate) mod model;
pub(super) mod routes;
mod service;

#[cfg(test)]
mod tests;
