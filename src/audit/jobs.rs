//! What the worker does for this package.

use jobs::Duty;

pub const DUTIES: &[Duty] = &[Duty { name: "audit.seal", every: 3, run: |tx, ctx| crate::seal(tx, ctx.now) }];
