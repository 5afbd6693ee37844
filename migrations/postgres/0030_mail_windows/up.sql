-- A window of mails has one end, after which what it held back goes as one mail. What is held keeps its time; a window that
-- holds nothing begins anew.
CREATE TABLE mail_windows_new (
    user_id UUID NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    sent INTEGER NOT NULL,
    held INTEGER NOT NULL,
    held_since TIMESTAMPTZ,
    PRIMARY KEY (user_id, kind)
);
INSERT INTO mail_windows_new (user_id, kind, ends_at, sent, held, held_since)
    SELECT user_id, kind, due_at, sent, held, held_since FROM mail_windows WHERE due_at IS NOT NULL;
DROP TABLE mail_windows;
ALTER TABLE mail_windows_new RENAME TO mail_windows;
CREATE INDEX mail_windows_due ON mail_windows (ends_at) WHERE held > 0;
CREATE INDEX mail_windows_age ON mail_windows (ends_at);

-- Nothing reads when a proof was given, or how many were asked for: that is counted with the other budgets.
DROP INDEX mailbox_proofs_user;
ALTER TABLE mailbox_proofs DROP COLUMN used_at;
