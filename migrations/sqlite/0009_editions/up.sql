-- Editions are signed and published at a set time. Those published before have no signature, and never get one.
ALTER TABLE bulletins ADD COLUMN signature TEXT;
ALTER TABLE bulletins ADD COLUMN key_id TEXT;
-- When a reviewed edition is to be published by itself.
ALTER TABLE bulletins ADD COLUMN publish_at INTEGER;
CREATE INDEX bulletins_due ON bulletins (publish_at) WHERE state = 'reviewed';
-- The links of the chain without the bodies.
CREATE INDEX bulletins_links ON bulletins (state, digest, previous_digest);
DROP TRIGGER bulletins_keep_published;
CREATE TRIGGER bulletins_keep_published BEFORE UPDATE ON bulletins
WHEN OLD.state IN ('published', 'superseded') AND (
    NEW.id IS NOT OLD.id OR NEW.day IS NOT OLD.day OR NEW.edition IS NOT OLD.edition OR NEW.unit IS NOT OLD.unit
    OR NEW.body IS NOT OLD.body OR NEW.digest IS NOT OLD.digest OR NEW.previous_digest IS NOT OLD.previous_digest
    OR NEW.method_version IS NOT OLD.method_version OR NEW.reason IS NOT OLD.reason
    OR NEW.prepared_by IS NOT OLD.prepared_by OR NEW.reviewed_by IS NOT OLD.reviewed_by
    OR NEW.published_by IS NOT OLD.published_by OR NEW.published_at IS NOT OLD.published_at
    OR NEW.signature IS NOT OLD.signature OR NEW.key_id IS NOT OLD.key_id
    OR NEW.state <> 'superseded')
BEGIN
    SELECT RAISE(ABORT, 'a published edition never changes');
END;

-- Every public key that has signed an edition; a retired one stays, or its editions could no longer be verified.
CREATE TABLE bulletin_keys (
    key_id TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    first_used_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER bulletin_keys_keep_rows BEFORE DELETE ON bulletin_keys
BEGIN
    SELECT RAISE(ABORT, 'a public key is never removed');
END;

CREATE TABLE bulletin_settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL DEFAULT 1,
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- Times of day in Beijing, HH:MM; absent: by hand only.
    compose_time TEXT,
    publish_time TEXT,
    -- The last day that the platform has composed by itself: a draft thrown away does not come back.
    composed_day TEXT
) STRICT;
INSERT INTO bulletin_settings (id, unit) VALUES (1, 'jin');

-- Files that mails carry, stored once for all of them, and files that are costly to make.
CREATE TABLE attachments (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    content_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attachments_age ON attachments (created_at);

-- Who gets the table by mail. Whoever unsubscribes is forgotten.
CREATE TABLE bulletin_subscriptions (
    id BLOB PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    -- In the links of the mails: it confirms, changes and ends the subscription.
    token TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- Codes separated by commas; empty: the whole table.
    varieties TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    -- The last mail that asked for confirmation.
    asked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bulletin_subscriptions_state ON bulletin_subscriptions (state, id);
CREATE INDEX bulletin_subscriptions_asked ON bulletin_subscriptions (asked_at) WHERE state = 'pending';

-- Editions on their way to the subscribers: how far the mailing has come.
CREATE TABLE bulletin_mailings (
    bulletin_id BLOB PRIMARY KEY REFERENCES bulletins (id),
    after_id BLOB,
    queued INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    done_at INTEGER
) STRICT;
CREATE INDEX bulletin_mailings_open ON bulletin_mailings (started_at) WHERE done_at IS NULL;
