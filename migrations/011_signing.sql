-- Key lists signed by an offline root, fingerprints of the files that nodes are given, further signatures of editions.

-- Every list that was imported; the one with the highest number is in force.
CREATE TABLE key_lists (
    market TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    -- The public key of the root that it was imported with, in hexadecimal.
    root TEXT NOT NULL,
    -- The list with its signatures, JSON.
    body TEXT NOT NULL,
    imported_at INSTANT NOT NULL,
    PRIMARY KEY (market, sequence)
);
REFUSE UPDATE ON key_lists AS key_lists_keep_bodies SAYING 'an imported key list never changes';
REFUSE DELETE ON key_lists AS key_lists_keep_rows SAYING 'an imported key list is never removed';

-- Which secrets and keys the nodes of this database are given: digests, never the secrets.
CREATE TABLE secret_fingerprints (
    market TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'bulletin_key')),
    fingerprint TEXT NOT NULL,
    first_used_at INSTANT NOT NULL,
    PRIMARY KEY (market, kind, fingerprint)
);

-- The signatures of an edition beside the first one, which is in bulletins.
CREATE TABLE bulletin_signatures (
    market TEXT NOT NULL,
    bulletin_id ID NOT NULL,
    key_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (market, bulletin_id, key_id),
    FOREIGN KEY (market, bulletin_id) REFERENCES bulletins (market, id)
);
REFUSE UPDATE ON bulletin_signatures AS bulletin_signatures_keep_values SAYING 'a signature never changes';
REFUSE DELETE ON bulletin_signatures AS bulletin_signatures_keep_rows SAYING 'a signature is never removed';
