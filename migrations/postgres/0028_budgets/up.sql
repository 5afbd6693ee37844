-- What each person, enterprise, network and mailbox has spent of a limited kind since the beginning of its window. A row of a
-- stored quota is only locked, so that two requests of one owner are counted one after the other.
CREATE TABLE budgets (
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    window_at TIMESTAMPTZ NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (subject, kind)
);
CREATE INDEX budgets_age ON budgets (window_at);

-- Mails of one kind to one person: the first ones of a window leave at once, the others together when it ends.
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

-- Live hints in the order in which every server reads them; the head counts them, and its row is the lock of the writer.
CREATE TABLE live_events (
    seq BIGINT PRIMARY KEY,
    payload TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX live_events_age ON live_events (created_at);
CREATE TABLE live_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL
);
INSERT INTO live_head (id, seq) VALUES (1, 0);

-- Who sends a message: only the present holder may settle it.
ALTER TABLE outbox ADD COLUMN claimed_by UUID;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (topic, run_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';

-- A mailing that fails waits for its next attempt and does not hold the others back.
ALTER TABLE bulletin_mailings ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bulletin_mailings ADD COLUMN next_at TIMESTAMPTZ;
ALTER TABLE bulletin_mailings ADD COLUMN last_error TEXT;

-- What a preview takes: its rows as they are stored.
ALTER TABLE imports ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
CREATE INDEX imports_previewed ON imports (enterprise_id) WHERE state = 'previewed';
CREATE INDEX imports_age ON imports (created_at);

CREATE INDEX price_batches_undecided ON price_batches (created_by) WHERE state IN ('previewed', 'held');
CREATE INDEX sessions_age ON sessions (expires_at);
CREATE INDEX one_time_tokens_age ON one_time_tokens (expires_at);
CREATE INDEX login_failures_age ON login_failures (last_at);
CREATE INDEX api_keys_age ON api_keys (expires_on);
CREATE INDEX offers_drafts ON offers (enterprise_id) WHERE state = 'draft';
CREATE INDEX demands_drafts ON demands (enterprise_id) WHERE state = 'draft';
