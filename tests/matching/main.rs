//! The clearing engine against oracles of another kind.
mod dimacs;
mod fairness;
mod files;
mod golden;
mod hostile;
mod oracle;
mod properties;
mod worlds;
