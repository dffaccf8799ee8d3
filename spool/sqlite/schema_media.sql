-- From version 1 to 2: pictures that a platform keeps, and the editions of a report that have them.

-- The M of the edition's key: see spool/delivery/media_edition.hpp. It counted the editions with fetched attachments once.
ALTER TABLE report ADD COLUMN media INTEGER NOT NULL DEFAULT 0;
DROP INDEX report_edition;
CREATE UNIQUE INDEX report_edition ON report (id, revision, media);

-- Attachments that a record names by an address alone.
CREATE TABLE fetch (
    seq        INTEGER NOT NULL,            -- the edition as it came, media 0
    position   INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    url        TEXT NOT NULL,
    since      INTEGER NOT NULL,
    state      INTEGER NOT NULL DEFAULT 0,  -- 0 pending, 1 fetched, 2 refused, 3 given up
    tries      INTEGER NOT NULL DEFAULT 0,  -- that failed
    not_before INTEGER NOT NULL DEFAULT 0,
    why        TEXT NOT NULL DEFAULT '',
    media      INTEGER,                     -- the edition that says what became of it
    sha256     BLOB,
    size       INTEGER,
    media_type TEXT,
    PRIMARY KEY (seq, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX fetch_due ON fetch (channel, not_before) WHERE state = 0;
CREATE INDEX fetch_file ON fetch (sha256) WHERE sha256 IS NOT NULL;
