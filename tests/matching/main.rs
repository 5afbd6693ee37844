//! The clearing engine against oracles of another kind.
mod dimacs;
mod explain;
mod fairness;
mod files;
mod generated;
mod golden;
mod hostile;
mod lp;
mod oracle;
mod properties;
mod shadow;
mod worlds;
