-- Photos and documents that people upload, and what they belong to. The bytes lie outside the database, named by their SHA-256.

-- One line for each stored run of bytes, however many files have them. It is there before the bytes are written and until they are
-- deleted, so that a process that ends in between leaves nothing unknown.
CREATE TABLE file_bytes (
    market TEXT NOT NULL,
    -- SHA-256, hexadecimal.
    digest TEXT NOT NULL,
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    -- 'writing' and 'deleting' have no file; new files wait until 'deleting' is over.
    state TEXT NOT NULL CHECK (state IN ('writing', 'stored', 'deleting')),
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (market, digest)
);
CREATE INDEX file_bytes_unsettled ON file_bytes (market, state, changed_at) WHERE state <> 'stored';

CREATE TABLE files (
    market TEXT NOT NULL,
    -- Made by the client, so that an upload can be repeated.
    id UUID NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'pdf')),
    -- The kind of owner for which it was uploaded.
    purpose TEXT NOT NULL,
    digest TEXT NOT NULL,
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    -- Of a photo, in pixels.
    width INTEGER,
    height INTEGER,
    thumbnail_digest TEXT,
    -- Of what was sent: a photo is encoded anew.
    sent_digest TEXT NOT NULL,
    uploaded_by UUID NOT NULL,
    uploaded_at TIMESTAMPTZ NOT NULL,
    -- Since when it belongs to nothing.
    unused_since TIMESTAMPTZ,
    PRIMARY KEY (market, id),
    FOREIGN KEY (market, digest) REFERENCES file_bytes (market, digest),
    FOREIGN KEY (market, thumbnail_digest) REFERENCES file_bytes (market, digest),
    FOREIGN KEY (market, uploaded_by) REFERENCES users (market, id),
    CHECK ((kind = 'photo') = (width IS NOT NULL AND height IS NOT NULL AND thumbnail_digest IS NOT NULL))
);
CREATE INDEX files_digest ON files (market, digest);
CREATE INDEX files_thumbnail ON files (market, thumbnail_digest);
CREATE INDEX files_sent ON files (market, uploaded_by, sent_digest);
CREATE INDEX files_unused ON files (market, unused_since) WHERE unused_since IS NOT NULL;
CREATE INDEX files_unused_of ON files (market, uploaded_by) WHERE unused_since IS NOT NULL;

-- What a file belongs to: who may read it is asked of that.
CREATE TABLE file_uses (
    market TEXT NOT NULL,
    owner_kind TEXT NOT NULL,
    owner_id UUID NOT NULL,
    file_id UUID NOT NULL,
    -- Its place among the owner's files, from 1.
    position INTEGER NOT NULL CHECK (position > 0),
    PRIMARY KEY (market, owner_kind, owner_id, file_id),
    FOREIGN KEY (market, file_id) REFERENCES files (market, id)
);
CREATE INDEX file_uses_file ON file_uses (market, file_id);
