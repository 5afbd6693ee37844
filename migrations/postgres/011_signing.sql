-- Key lists signed by an offline root, fingerprints of the files that nodes are given, further signatures of editions.

-- Every list that was imported; the one with the highest number is in force.
CREATE TABLE key_lists (
    market TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    -- The public key of the root that it was imported with, in hexadecimal.
    root TEXT NOT NULL,
    -- The list with its signatures, JSON.
    body TEXT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, sequence)
);
CREATE TRIGGER key_lists_keep_bodies BEFORE UPDATE ON key_lists FOR EACH ROW
EXECUTE FUNCTION refuse('an imported key list never changes');
CREATE TRIGGER key_lists_keep_rows BEFORE DELETE ON key_lists FOR EACH ROW
EXECUTE FUNCTION refuse('an imported key list is never removed');

-- Which secrets and keys the nodes of this database are given: digests, never the secrets.
CREATE TABLE secret_fingerprints (
    market TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'bulletin_key')),
    fingerprint TEXT NOT NULL,
    first_used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, kind, fingerprint)
);

-- The signatures of an edition beside the first one, which is in bulletins.
CREATE TABLE bulletin_signatures (
    market TEXT NOT NULL,
    bulletin_id UUID NOT NULL,
    key_id TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (market, bulletin_id, key_id),
    FOREIGN KEY (market, bulletin_id) REFERENCES bulletins (market, id)
);
CREATE TRIGGER bulletin_signatures_keep_values BEFORE UPDATE ON bulletin_signatures FOR EACH ROW
EXECUTE FUNCTION refuse('a signature never changes');
CREATE TRIGGER bulletin_signatures_keep_rows BEFORE DELETE ON bulletin_signatures FOR EACH ROW
EXECUTE FUNCTION refuse('a signature is never removed');
