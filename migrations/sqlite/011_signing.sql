-- Key lists signed by an offline root, fingerprints of the files that nodes are given, further signatures of editions.

-- Every list that was imported; the one with the highest number is in force.
CREATE TABLE key_lists (
    market TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    -- The public key of the root that it was imported with, in hexadecimal.
    root TEXT NOT NULL,
    -- The list with its signatures, JSON.
    body TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (market, sequence)
) STRICT;
CREATE TRIGGER key_lists_keep_bodies BEFORE UPDATE ON key_lists
BEGIN
    SELECT RAISE(ABORT, 'an imported key list never changes');
END;
CREATE TRIGGER key_lists_keep_rows BEFORE DELETE ON key_lists
BEGIN
    SELECT RAISE(ABORT, 'an imported key list is never removed');
END;

-- Which secrets and keys the nodes of this database are given: digests, never the secrets.
CREATE TABLE secret_fingerprints (
    market TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'bulletin_key')),
    fingerprint TEXT NOT NULL,
    first_used_at INTEGER NOT NULL,
    PRIMARY KEY (market, kind, fingerprint)
) STRICT;

-- The signatures of an edition beside the first one, which is in bulletins.
CREATE TABLE bulletin_signatures (
    market TEXT NOT NULL,
    bulletin_id BLOB NOT NULL,
    key_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (market, bulletin_id, key_id),
    FOREIGN KEY (market, bulletin_id) REFERENCES bulletins (market, id)
) STRICT;
CREATE TRIGGER bulletin_signatures_keep_values BEFORE UPDATE ON bulletin_signatures
BEGIN
    SELECT RAISE(ABORT, 'a signature never changes');
END;
CREATE TRIGGER bulletin_signatures_keep_rows BEFORE DELETE ON bulletin_signatures
BEGIN
    SELECT RAISE(ABORT, 'a signature is never removed');
END;
