-- The day's official table: editions, signatures, subscriptions.

CREATE TABLE bulletins (
    market TEXT NOT NULL,
    id ID NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    day DAY NOT NULL,
    edition INTEGER NOT NULL CHECK (edition >= 1),
    state TEXT NOT NULL CHECK (state IN ('draft', 'reviewed', 'published', 'superseded')),
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- The table itself, canonical JSON: the bytes that the digest covers.
    body TEXT NOT NULL,
    digest TEXT NOT NULL,
    previous_digest TEXT NOT NULL,
    method_version TEXT NOT NULL,
    reason TEXT,
    prepared_by ID,
    reviewed_by ID,
    published_by ID,
    created_at INSTANT NOT NULL,
    reviewed_at INSTANT,
    published_at INSTANT,
    signature TEXT,
    key_id TEXT,
    -- When a reviewed edition is to be published by itself.
    publish_at INSTANT,
    PRIMARY KEY (market, id),
    UNIQUE (market, day, edition)
);
CREATE INDEX bulletins_published ON bulletins (market, day, edition) WHERE state = 'published';
-- One published edition of a day.
CREATE UNIQUE INDEX bulletins_current ON bulletins (market, day) WHERE state = 'published';
-- One chain: no two published editions name the same one before them.
CREATE UNIQUE INDEX bulletins_chain ON bulletins (market, previous_digest) WHERE state IN ('published', 'superseded');
CREATE INDEX bulletins_due ON bulletins (market, publish_at) WHERE state = 'reviewed';
-- The links of the chain without the bodies, by digest first.
CREATE INDEX bulletins_links ON bulletins (market, digest, previous_digest, state);
CREATE INDEX bulletins_waiting ON bulletins (market, state) WHERE state IN ('draft', 'reviewed');
-- A published edition never changes; only its state goes on to 'superseded', once, when a correction replaces it.
REFUSE UPDATE ON bulletins AS bulletins_keep_published WHEN (OLD.state IN ('published', 'superseded') AND (
    NEW.market IS DISTINCT FROM OLD.market
    OR NEW.id IS DISTINCT FROM OLD.id
    OR NEW.day IS DISTINCT FROM OLD.day
    OR NEW.edition IS DISTINCT FROM OLD.edition
    OR NEW.unit IS DISTINCT FROM OLD.unit
    OR NEW.body IS DISTINCT FROM OLD.body
    OR NEW.digest IS DISTINCT FROM OLD.digest
    OR NEW.previous_digest IS DISTINCT FROM OLD.previous_digest
    OR NEW.method_version IS DISTINCT FROM OLD.method_version
    OR NEW.reason IS DISTINCT FROM OLD.reason
    OR NEW.prepared_by IS DISTINCT FROM OLD.prepared_by
    OR NEW.reviewed_by IS DISTINCT FROM OLD.reviewed_by
    OR NEW.published_by IS DISTINCT FROM OLD.published_by
    OR NEW.published_at IS DISTINCT FROM OLD.published_at
    OR NEW.signature IS DISTINCT FROM OLD.signature
    OR NEW.key_id IS DISTINCT FROM OLD.key_id
    OR NEW.state <> 'superseded'))
    SAYING 'a published edition never changes';
REFUSE DELETE ON bulletins AS bulletins_keep_rows WHEN (OLD.state IN ('published', 'superseded'))
    SAYING 'a published edition is never removed';

-- What the reviewer said to each finding about a drafted table. A draft that is thrown away takes its words along; those
-- of a published edition stay.
CREATE TABLE bulletin_acknowledgements (
    market TEXT NOT NULL,
    id ID NOT NULL,
    bulletin_id ID NOT NULL,
    kind TEXT NOT NULL,
    -- What the finding is about, and the digest of what it said when it was read.
    finding TEXT NOT NULL,
    digest TEXT NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    word TEXT NOT NULL CHECK (LENGTH(word) BETWEEN 1 AND 200),
    -- Absent: the platform.
    acknowledged_by ID,
    acknowledged_at INSTANT NOT NULL,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, bulletin_id) REFERENCES bulletins (market, id) ON DELETE CASCADE
);
CREATE INDEX bulletin_acknowledgements_bulletin ON bulletin_acknowledgements (market, bulletin_id, id);
REFUSE UPDATE ON bulletin_acknowledgements AS bulletin_acknowledgements_keep_words
    SAYING 'an acknowledgement never changes';
SQLITE CREATE TRIGGER bulletin_acknowledgements_keep_rows BEFORE DELETE ON bulletin_acknowledgements
    WHEN EXISTS (SELECT 1 FROM bulletins b WHERE b.market = OLD.market AND b.id = OLD.bulletin_id)
    BEGIN SELECT RAISE(ABORT, 'an acknowledgement is never removed'); END;
POSTGRES CREATE FUNCTION bulletin_acknowledgements_keep_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM bulletins b WHERE b.market = OLD.market AND b.id = OLD.bulletin_id) THEN
            RAISE EXCEPTION 'an acknowledgement is never removed';
        END IF;
        RETURN OLD;
    END $$;
POSTGRES CREATE TRIGGER bulletin_acknowledgements_keep_rows BEFORE DELETE ON bulletin_acknowledgements
    FOR EACH ROW EXECUTE FUNCTION bulletin_acknowledgements_keep_rows();

-- Every public key that has signed an edition; a retired one stays, or its editions could no longer be verified.
CREATE TABLE bulletin_keys (
    market TEXT NOT NULL,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    first_used_at INSTANT NOT NULL,
    PRIMARY KEY (market, key_id)
);
REFUSE DELETE ON bulletin_keys AS bulletin_keys_keep_rows SAYING 'a public key is never removed';

-- One row per market.
CREATE TABLE bulletin_settings (
    market TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    unit TEXT NOT NULL DEFAULT 'jin' CHECK (unit IN ('jin', 'kg')),
    -- Times of day in Beijing, HH:MM; absent: by hand only.
    compose_time TEXT,
    publish_time TEXT,
    -- The last day that the platform has composed by itself: a draft thrown away does not come back.
    composed_day DAY,
    -- A change of an average by more than this against the day before must be acknowledged, in thousandths.
    change_permille INTEGER NOT NULL DEFAULT 100,
    PRIMARY KEY (market)
);

-- Who gets the table by mail. Who unsubscribes is forgotten.
CREATE TABLE bulletin_subscriptions (
    market TEXT NOT NULL,
    id ID NOT NULL,
    email TEXT NOT NULL,
    -- In the links of the mails: it confirms, changes and ends the subscription.
    token TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active')),
    unit TEXT NOT NULL CHECK (unit IN ('jin', 'kg')),
    -- Codes separated by commas; empty: the whole table.
    varieties TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at INSTANT NOT NULL,
    confirmed_at INSTANT,
    -- The last mail that asked for confirmation.
    asked_at INSTANT NOT NULL,
    PRIMARY KEY (market, id),
    UNIQUE (market, email),
    UNIQUE (market, token)
);
CREATE INDEX bulletin_subscriptions_state ON bulletin_subscriptions (market, state, id);
CREATE INDEX bulletin_subscriptions_asked ON bulletin_subscriptions (market, asked_at) WHERE state = 'pending';

-- Editions on their way to the subscribers: how far the mailing has come.
CREATE TABLE bulletin_mailings (
    market TEXT NOT NULL,
    bulletin_id ID NOT NULL,
    after_id ID,
    queued INTEGER NOT NULL DEFAULT 0,
    started_at INSTANT NOT NULL,
    done_at INSTANT,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INSTANT,
    last_error TEXT,
    PRIMARY KEY (market, bulletin_id),
    FOREIGN KEY (market, bulletin_id) REFERENCES bulletins (market, id)
);
CREATE INDEX bulletin_mailings_open ON bulletin_mailings (market, started_at) WHERE done_at IS NULL;
