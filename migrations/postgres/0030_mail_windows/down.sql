ALTER TABLE mailbox_proofs ADD COLUMN used_at TIMESTAMPTZ;
CREATE INDEX mailbox_proofs_user ON mailbox_proofs (user_id, created_at);

DROP TABLE mail_windows;
CREATE TABLE mail_windows (
    user_id UUID NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    window_at TIMESTAMPTZ NOT NULL,
    sent INTEGER NOT NULL,
    held INTEGER NOT NULL,
    held_since TIMESTAMPTZ,
    due_at TIMESTAMPTZ,
    PRIMARY KEY (user_id, kind)
);
CREATE INDEX mail_windows_due ON mail_windows (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mail_windows_age ON mail_windows (window_at);
