-- A window of mails has one end, after which what it held back goes as one mail. What is being counted now is counted anew.
DROP TABLE mail_windows;
CREATE TABLE mail_windows (
    user_id BLOB NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    held INTEGER NOT NULL,
    held_since INTEGER,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_windows_due ON mail_windows (ends_at) WHERE held > 0;
CREATE INDEX mail_windows_age ON mail_windows (ends_at);

-- A proof that was given is removed; how many were asked for is counted elsewhere.
DROP INDEX mailbox_proofs_user;
ALTER TABLE mailbox_proofs DROP COLUMN used_at;
