-- Editions are signed and published at a set time. Those published before have no signature, and never get one.
ALTER TABLE bulletins ADD COLUMN signature TEXT;
ALTER TABLE bulletins ADD COLUMN key_id TEXT;
-- When a reviewed edition is to be published by itself.
ALTER TABLE bulletins ADD COLUMN publish_at TIMESTAMPTZ;
CREATE INDEX bulletins_due ON bulletins (publish_at) WHERE state = 'reviewed';
-- The links of the chain without the bodies.
CREATE INDEX bulletins_links ON bulletins (state, digest, previous_digest);
DROP TRIGGER bulletins_keep_published ON bulletins;
CREATE TRIGGER bulletins_keep_published BEFORE UPDATE ON bulletins FOR EACH ROW
    WHEN (OLD.state IN ('published', 'superseded') AND (
        (NEW.id, NEW.day, NEW.edition, NEW.unit, NEW.body, NEW.digest, NEW.previous_digest,
         NEW.method_version, NEW.reason, NEW.prepared_by, NEW.reviewed_by, NEW.published_by,
         NEW.published_at, NEW.signature, NEW.key_id)
        IS DISTINCT FROM
        (OLD.id, OLD.day, OLD.edition, OLD.unit, OLD.body, OLD.digest, OLD.previous_digest,
         OLD.method_version, OLD.reason, OLD.prepared_by, OLD.reviewed_by, OLD.published_by,
         OLD.published_at, OLD.signature, OLD.key_id)
        OR NEW.state <> 'superseded'))
    EXECUTE FUNCTION prices_refuse();

-- Every public key that has signed an edition; a retired one stays, or its editions could no longer be verified.
CREATE TABLE bulletin_keys (
    key_id TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    first_used_at TIMESTAMPTZ NOT NULL
);
CREATE TRIGGER bulletin_keys_keep_rows BEFORE DELETE ON bulletin_keys FOR EACH ROW EXECUTE FUNCTION prices_refuse();

CREATE TABLE bulletin_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL DEFAULT 1,
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- Times of day in Beijing, HH:MM; absent: by hand only.
    compose_time TEXT,
    publish_time TEXT,
    -- The last day that the platform has composed by itself: a draft thrown away does not come back.
    composed_day DATE
);
INSERT INTO bulletin_settings (id, unit) VALUES (1, 'jin');

-- Files that mails carry, stored once for all of them, and files that are costly to make.
CREATE TABLE attachments (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    content_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX attachments_age ON attachments (created_at);

-- Who gets the table by mail. Whoever unsubscribes is forgotten.
CREATE TABLE bulletin_subscriptions (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    -- In the links of the mails: it confirms, changes and ends the subscription.
    token TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- Codes separated by commas; empty: the whole table.
    varieties TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    -- The last mail that asked for confirmation.
    asked_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX bulletin_subscriptions_state ON bulletin_subscriptions (state, id);
CREATE INDEX bulletin_subscriptions_asked ON bulletin_subscriptions (asked_at) WHERE state = 'pending';

-- Editions on their way to the subscribers: how far the mailing has come.
CREATE TABLE bulletin_mailings (
    bulletin_id UUID PRIMARY KEY REFERENCES bulletins (id),
    after_id UUID,
    queued INTEGER NOT NULL DEFAULT 0,
    started_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ
);
CREATE INDEX bulletin_mailings_open ON bulletin_mailings (started_at) WHERE done_at IS NULL;
