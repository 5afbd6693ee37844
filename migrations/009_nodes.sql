-- What several nodes need: work that takes effect once, and the mark of what has been committed.

-- Work too long for a transaction that must take effect once in the whole cluster: who does it, until when, in which epoch.
CREATE TABLE jobs (
    market TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    run_at INSTANT NOT NULL,
    -- NULL while nobody holds it.
    lease_until INSTANT,
    holder TEXT NOT NULL DEFAULT '',
    -- Counts the claims, so that a holder who comes back late can be told from the present one.
    epoch BIGINT NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    payload TEXT NOT NULL DEFAULT '{}',
    -- Why the last attempt failed.
    failure TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (market, kind, key),
    CHECK (epoch >= attempts)
);
CREATE INDEX jobs_due ON jobs (market, kind, run_at, key);

DROP TABLE leases;

-- One mark for each transaction that changed something (PostgreSQL only). When the connection is lost during COMMIT, it says
-- whether the change is stored.
CREATE TABLE commits (
    market TEXT NOT NULL,
    id ID NOT NULL,
    PRIMARY KEY (market, id)
);
