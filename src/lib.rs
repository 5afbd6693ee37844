#![forbid(unsafe_code)]

pub mod tabular;
