-- Whose prices: beside markets and chains now e-commerce platforms, community stores, and reference sources, whose prices
-- are kept for comparison and never enter the table. A check cannot be changed in place, so the column is made anew.
ALTER TABLE price_sources ADD COLUMN kind_wide TEXT NOT NULL DEFAULT 'wholesale_market'
    CHECK (kind_wide IN ('wholesale_market', 'chain', 'ecommerce', 'community_store', 'reference'));
UPDATE price_sources SET kind_wide = kind;
ALTER TABLE price_sources DROP COLUMN kind;
ALTER TABLE price_sources RENAME COLUMN kind_wide TO kind;
-- ISO 4217. Only a reference source may have another one than CNY.
ALTER TABLE price_sources ADD COLUMN currency TEXT NOT NULL DEFAULT 'CNY';
-- Until when the day's report is due, in minutes after Beijing's midnight.
ALTER TABLE price_sources ADD COLUMN deadline_minutes INTEGER NOT NULL DEFAULT 840;
-- How the source's files are read, as JSON.
ALTER TABLE price_sources ADD COLUMN mapping TEXT;

-- What a source reports every day. One without rows reports the watched vegetables.
CREATE TABLE price_duties (
    source TEXT NOT NULL REFERENCES price_sources (code),
    variety TEXT NOT NULL REFERENCES varieties (code),
    PRIMARY KEY (source, variety)
) STRICT;

-- The corrected price that took this one's place; the old one is void.
ALTER TABLE observations ADD COLUMN superseded_by BLOB;
-- The last weeks of one source, whatever else the table holds.
CREATE INDEX observations_source_day ON observations (source, day);

-- A file, form or call with prices, and what became of its rows.
CREATE TABLE price_batches (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    source TEXT NOT NULL REFERENCES price_sources (code),
    channel TEXT NOT NULL CHECK (channel IN ('file', 'form', 'api', 'command')),
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('previewed', 'held', 'committed', 'discarded')),
    mapping TEXT NOT NULL,
    -- The account of the rows: rows = accepted + superseding + duplicates + set_aside + refused.
    row_count INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    superseding INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    set_aside INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    blank_rows INTEGER NOT NULL,
    first_day TEXT,
    last_day TEXT,
    -- How many rows each rule caught, as JSON.
    reasons TEXT NOT NULL,
    -- Systematic faults with cause and remedy, as JSON.
    diagnoses TEXT NOT NULL,
    -- The header and the first rows as they came, as JSON.
    sample TEXT NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL,
    decided_by BLOB,
    decided_at INTEGER,
    note TEXT,
    CHECK (row_count = accepted + superseding + duplicates + set_aside + refused)
) STRICT;
CREATE INDEX price_batches_state ON price_batches (state, id);
CREATE INDEX price_batches_source ON price_batches (source, id);
-- The same file again.
CREATE INDEX price_batches_digest ON price_batches (digest, source);

-- The bytes of a batch that is not decided yet; removed with the decision.
CREATE TABLE price_files (
    batch_id BLOB PRIMARY KEY REFERENCES price_batches (id),
    bytes BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Rows that were not simply accepted: the queue of those set aside, and the sheet of all that were not taken.
CREATE TABLE price_rows (
    id BLOB PRIMARY KEY,
    batch_id BLOB NOT NULL REFERENCES price_batches (id),
    source TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('superseding', 'duplicate', 'set_aside', 'refused')),
    -- The first rule that caught it, and where.
    rule TEXT NOT NULL,
    column_name TEXT NOT NULL,
    value TEXT NOT NULL,
    -- The good's name as the row has it, in the form that names are compared in.
    name TEXT NOT NULL,
    day TEXT,
    -- The row as it came, and what could be read of it, as JSON.
    raw TEXT NOT NULL,
    candidate TEXT,
    messages TEXT NOT NULL,
    -- Only of those set aside; a row of a batch that is not committed waits for nobody.
    state TEXT NOT NULL CHECK (state IN ('none', 'waiting', 'accepted', 'corrected', 'dropped')),
    decided_by BLOB,
    decided_at INTEGER,
    note TEXT,
    observation_id BLOB
) STRICT;
CREATE INDEX price_rows_batch ON price_rows (batch_id, id);
CREATE INDEX price_rows_state ON price_rows (state, id);
CREATE INDEX price_rows_names ON price_rows (state, rule, name);

-- What a name in a source's lists means, as a person answered; source '' is for all. No variety: not ours to watch.
CREATE TABLE price_names (
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    variety TEXT REFERENCES varieties (code),
    decided_by BLOB,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (source, name)
) STRICT;

-- A source's report of a day: marked complete by a person, reviewed by another.
CREATE TABLE price_reports (
    source TEXT NOT NULL REFERENCES price_sources (code),
    day TEXT NOT NULL,
    completed_by BLOB,
    completed_at INTEGER,
    reviewed_by BLOB,
    reviewed_at INTEGER,
    -- The observations that the reviewer saw: others since make the review void.
    reviewed_digest TEXT,
    PRIMARY KEY (source, day)
) STRICT;
CREATE INDEX price_reports_day ON price_reports (day);

-- Which reminders of a day have gone out.
CREATE TABLE price_reminders (
    source TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('due', 'late')),
    PRIMARY KEY (source, day, kind)
) STRICT;
