-- Audit trail, outgoing messages, notifications, live events, budgets, idempotency keys, leases.

-- The cities whose vegetables are traded here, by their codes of GB/T 2260. Every other table that belongs to one of them has
-- the code first in its keys.
CREATE TABLE markets (
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (code)
);

CREATE TABLE audit_log (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    -- Place in the chain and hash, given by the sealer shortly after commit: a chain grown inside
    -- every transaction would make all of them wait for one another.
    seq BIGINT,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    actor_user_id UUID,
    actor_enterprise_id UUID,
    request_id TEXT NOT NULL,
    address TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    reason TEXT,
    -- What changed, as JSON.
    detail TEXT NOT NULL,
    hash TEXT,
    PRIMARY KEY (market, id),
    UNIQUE (market, seq)
);
CREATE INDEX audit_log_entity ON audit_log (market, entity, entity_id, id);
CREATE INDEX audit_log_enterprise ON audit_log (market, actor_enterprise_id, id);
CREATE INDEX audit_log_unsealed ON audit_log (market, id) WHERE seq IS NULL;
-- What a REFUSE of this text is on PostgreSQL.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%', TG_ARGV[0];
    END $$;
CREATE TRIGGER audit_log_keeps_sealed_rows BEFORE UPDATE ON audit_log FOR EACH ROW
WHEN (OLD.seq IS NOT NULL)
EXECUTE FUNCTION refuse('the audit trail is append-only');
CREATE TRIGGER audit_log_keeps_rows BEFORE DELETE ON audit_log FOR EACH ROW
EXECUTE FUNCTION refuse('the audit trail is append-only');

-- The end of the sealed chain.
CREATE TABLE audit_head (
    market TEXT NOT NULL,
    seq BIGINT NOT NULL DEFAULT 0,
    hash TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (market)
);

-- Messages to be sent after commit. A worker claims a row by moving run_at forward (its lease).
CREATE TABLE outbox (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    topic TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    created_at TIMESTAMPTZ NOT NULL,
    -- Who has claimed the row: a claim that another worker has taken over can be told from its own.
    claimed_by UUID,
    PRIMARY KEY (market, id)
);
CREATE INDEX outbox_due ON outbox (market, topic, run_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_failed ON outbox (market, id) WHERE state = 'failed';

-- Files that mails carry, stored once for all of them, and files that are costly to make.
CREATE TABLE attachments (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, id),
    UNIQUE (market, name)
);
CREATE INDEX attachments_age ON attachments (market, created_at);

CREATE TABLE notifications (
    market TEXT NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    kind TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    link TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ,
    PRIMARY KEY (market, id)
);
CREATE INDEX notifications_user ON notifications (market, user_id, id);
CREATE INDEX notifications_unread ON notifications (market, user_id) WHERE read_at IS NULL;

-- What the pages that are open now are shown; kept for a few minutes.
CREATE TABLE live_events (
    market TEXT NOT NULL,
    seq BIGINT NOT NULL,
    payload TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, seq)
);
CREATE INDEX live_events_age ON live_events (market, created_at);

-- The number of the last live event.
CREATE TABLE live_head (
    market TEXT NOT NULL,
    seq BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (market)
);

-- What a person, an enterprise or a network has spent of a budget in its window.
CREATE TABLE budgets (
    market TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    window_at TIMESTAMPTZ NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (market, subject, kind)
);
CREATE INDEX budgets_age ON budgets (market, window_at);

-- The answers of requests that carried a key, so that a repeated request has no second effect.
CREATE TABLE idempotency_keys (
    market TEXT NOT NULL,
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    digest TEXT NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, caller, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (market, created_at);

-- Work that must run once in the whole cluster: who does it, until when, in which epoch.
CREATE TABLE leases (
    market TEXT NOT NULL,
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, name)
);
