-- A mailbox counts once its owner has followed a link that was sent to it: until then it gets no mail but that one, and no
-- link to reset a password. Accounts from before were opened by mail or by hand.
ALTER TABLE users ADD COLUMN email_proved_at TIMESTAMPTZ;
UPDATE users SET email_proved_at = created_at;

-- The links that prove a mailbox: only the hash of the token is kept.
CREATE TABLE mailbox_proofs (
    token_hash TEXT PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    email TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX mailbox_proofs_user ON mailbox_proofs (user_id, created_at);
CREATE INDEX mailbox_proofs_end ON mailbox_proofs (expires_at);

-- Why an enterprise was let in although the check character of its credit code does not fit: some codes were issued so.
ALTER TABLE enterprises ADD COLUMN credit_code_reason TEXT;
