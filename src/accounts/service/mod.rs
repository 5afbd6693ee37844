//! The use cases of accounts, and what other capabilities may ask.

mod administer;
mod enterprise;
mod invitations;
mod keys;
mod lookup;
mod mailbox;
mod passwords;
mod people;
mod profile;
mod registration;
mod retention;
mod sign_in;
mod throttle;
mod totp;
mod trail;
mod vetting;
mod vetting_case;

pub use super::store::{enterprises::Filter as EnterpriseFilter, users::Filter as PeopleFilter};
pub use administer::{
    ChangePerson, PersonDetail, PersonReason, PersonSession, change_person, end_sessions, person, reset_totp, send_reset,
};
pub use enterprise::{EditEnterprise, edit, mine, resubmit};
pub use invitations::{
    AcceptInvitation, Accepted, Invitation, InviteColleague, InviteOfficial, accept_invitation, hash_for_invitation, invitations,
    invite_colleague, invite_official, withdraw_invitation,
};
pub(super) use keys::resolve_key;
pub use keys::{ApiKey, NewKey, create_key, keys, revoke_key, secret_of};
pub use lookup::{briefs, contacts, enterprise_brief, in_the_name_of, names, people_of, regulators, with_roles};
pub use mailbox::{ProveMailbox, ask_mailbox_proof, prove_mailbox, vouch_for_mailbox};
pub use passwords::{AskReset, ChangePassword, ConfirmReset, ask_reset, change_password, confirm_reset};
pub use people::{
    Person, colleagues, deactivate, deactivate_colleague, everyone, export_everyone, keep_out_for_good, reactivate,
};
pub use profile::{EditMe, MySession, edit_me, end_other_sessions, end_session, sessions};
pub use registration::{count_registration_attempt, create_enterprise, create_user, register};
pub use retention::{
    forget_devices, forget_failures, forget_keys, forget_mailbox_proofs, forget_people, forget_sessions, forget_tokens,
};
pub(super) use sign_in::actor_of;
pub use sign_in::{Device, LogIn, log_in, log_out, me, refresh};
pub use throttle::DEVICE_DAYS;
pub use totp::{ConfirmTotp, RemoveTotp, TotpSetup, confirm_totp, remove_totp, set_up_totp};
pub use trail::{TrailLine, export_trail, trail, verify_trail};
pub use vetting::{Decision, HistoryLine, Inbox, decide, duties, export, history, inbox, list, read};
pub use vetting_case::{VETTING, functions_of, may_have_case};
