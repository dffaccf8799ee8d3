-- Kanal's durable outbox, version 1. Times are milliseconds since 1970 in UTC. See docs/spool-format.md.

-- Every centre that ever stood in the configuration.
CREATE TABLE centre (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- One row an edition, in the order of acceptance; never deleted. After retention only the last two columns
-- are empty: the rest tells a redelivery from a new report for ever.
CREATE TABLE report (
    seq         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL,     -- UUID, 16 bytes
    revision    INTEGER NOT NULL,
    number      TEXT NOT NULL,     -- the same for all editions
    channel     TEXT NOT NULL,
    account     TEXT NOT NULL,
    fingerprint BLOB NOT NULL,     -- SHA-256, 32 bytes
    received_at INTEGER NOT NULL,
    raw         INTEGER,           -- NULL: raw.seq is this row's; otherwise the row it shares
    record      TEXT               -- JSON as the centre gets it
) STRICT;
CREATE UNIQUE INDEX report_edition ON report (id, revision);
CREATE INDEX report_number ON report (number);
CREATE INDEX report_shared_raw ON report (raw) WHERE raw IS NOT NULL;

-- The bytes as they were received. Reports of one batch share one row, that of the first of them.
CREATE TABLE raw (
    seq        INTEGER PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes      BLOB NOT NULL
) STRICT;

-- Files under attachments/ that a record names.
CREATE TABLE attachment (
    seq      INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sha256   BLOB NOT NULL,
    PRIMARY KEY (seq, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_file ON attachment (sha256);

-- One row a report and centre. The state stands before the sequence, so that what is queued lies together
-- and in order, however much has been delivered.
CREATE TABLE delivery (
    centre     INTEGER NOT NULL,
    state      INTEGER NOT NULL,            -- 0 queued, 1 held, 2 unknown, 3 delivered
    seq        INTEGER NOT NULL,
    unfinished INTEGER NOT NULL DEFAULT 0,  -- attempts in a row that began and never ended
    refusals   INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER,
    settled_at INTEGER,
    receipt    TEXT,                        -- the centre's tracking id
    why        TEXT,
    PRIMARY KEY (centre, state, seq)
) STRICT, WITHOUT ROWID;

-- Reports that every centre has, by the time the last one took it: what retention looks at.
CREATE TABLE expiry (
    delivered_at INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    PRIMARY KEY (delivered_at, seq)
) STRICT, WITHOUT ROWID;

-- The last number given in each year.
CREATE TABLE counter (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE cursor (
    channel TEXT PRIMARY KEY,
    value   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a channel keeps for itself: message parts that wait for their siblings, what was answered to whom.
CREATE TABLE note (
    channel TEXT NOT NULL,
    key     TEXT NOT NULL,
    value   BLOB NOT NULL,
    PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    item        INTEGER PRIMARY KEY,
    channel     TEXT NOT NULL,
    state       INTEGER NOT NULL,  -- 0 quarantined, 1 replayed, 2 discarded
    sha256      BLOB NOT NULL,
    why         TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    settled_at  INTEGER,
    media_type  TEXT NOT NULL,
    bytes       BLOB               -- empty after retention
) STRICT;
CREATE UNIQUE INDEX quarantine_open ON quarantine (channel, sha256) WHERE state = 0;
CREATE INDEX quarantine_settled ON quarantine (settled_at) WHERE state > 0 AND bytes IS NOT NULL;

-- Events of kinds this version does not know.
CREATE TABLE ignored (
    item        INTEGER PRIMARY KEY,
    channel     TEXT NOT NULL,
    why         TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    media_type  TEXT NOT NULL,
    bytes       BLOB NOT NULL
) STRICT;

-- Who did what when; only ever added to.
CREATE TABLE journal (
    entry   INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;
CREATE INDEX journal_subject ON journal (subject, entry);
CREATE TRIGGER journal_keeps BEFORE UPDATE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
