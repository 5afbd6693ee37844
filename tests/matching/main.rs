//! The clearing engine against oracles of another kind.
mod golden;
mod oracle;
mod properties;
mod worlds;
