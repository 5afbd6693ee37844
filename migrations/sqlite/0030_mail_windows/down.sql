ALTER TABLE mailbox_proofs ADD COLUMN used_at INTEGER;
CREATE INDEX mailbox_proofs_user ON mailbox_proofs (user_id, created_at);

CREATE TABLE mail_windows_old (
    user_id BLOB NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    window_at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    held INTEGER NOT NULL,
    held_since INTEGER,
    due_at INTEGER,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO mail_windows_old (user_id, kind, window_at, sent, held, held_since, due_at)
    SELECT user_id, kind, held_since, sent, held, held_since, ends_at FROM mail_windows WHERE held > 0 AND held_since IS NOT NULL;
DROP TABLE mail_windows;
ALTER TABLE mail_windows_old RENAME TO mail_windows;
CREATE INDEX mail_windows_due ON mail_windows (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX mail_windows_age ON mail_windows (window_at);
