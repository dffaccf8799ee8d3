-- The read model. Nothing here that cannot be made again from the spool. Times are milliseconds since 1970 in
-- UTC. See docs/read-model.md.

-- How far the spool has been followed; one row.
CREATE TABLE position (
    spool    TEXT NOT NULL,     -- its identity
    sequence INTEGER NOT NULL,
    change   INTEGER NOT NULL,
    last_id  TEXT NOT NULL,     -- of the report at `sequence`
    merged   INTEGER NOT NULL,  -- when what was forgotten last went from the index of words
    forgot   INTEGER NOT NULL   -- 1: something was forgotten since; 2: it is being merged
) STRICT;

-- One row a report, in the order they first came.
CREATE TABLE report (
    first      INTEGER PRIMARY KEY,  -- the spool's sequence of the edition that came first
    last       INTEGER NOT NULL,     -- of the latest
    id         BLOB NOT NULL,        -- 16 bytes, as in the spool
    number     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    media      INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    account    TEXT NOT NULL,
    state      INTEGER NOT NULL,     -- 0 queued, 1 held, 2 unknown, 3 delivered, 4 review, 5 closed
    class      TEXT NOT NULL,
    category   TEXT NOT NULL,
    place      TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    taken_at   INTEGER NOT NULL,     -- 0: no centre has it
    since      INTEGER,
    not_before INTEGER,
    tries      INTEGER NOT NULL,
    withdrawn  INTEGER NOT NULL,
    centre     TEXT NOT NULL,
    why        TEXT NOT NULL,
    said       TEXT NOT NULL,
    tracking   TEXT NOT NULL,        -- a line each
    title      TEXT NOT NULL,        -- empty after retention
    confidential INTEGER NOT NULL    -- 1: the public must not see it
) STRICT;
CREATE INDEX report_id ON report (id);
CREATE INDEX report_number ON report (number);
CREATE INDEX report_state ON report (state, first);
CREATE INDEX report_channel ON report (channel, first);
CREATE INDEX report_changed ON report (channel, changed_at);
CREATE INDEX report_review ON report (since) WHERE state = 4;

-- Where each report stands at each centre that it is for.
CREATE TABLE standing (
    first      INTEGER NOT NULL,
    centre     TEXT NOT NULL,
    state      INTEGER NOT NULL,  -- 0 queued, 1 held, 2 unknown, 3 delivered
    since      INTEGER,
    not_before INTEGER,
    tries      INTEGER NOT NULL,
    why        TEXT NOT NULL,
    said       TEXT NOT NULL,
    tracking   TEXT NOT NULL,
    PRIMARY KEY (first, centre)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_open ON standing (centre, state, first) WHERE state <> 3;

-- The editions of each report, by the spool's sequence. They lie in the order of `first`, so that new ones go to the end.
CREATE TABLE edition (
    first    INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (first, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE tracking (
    value TEXT NOT NULL,
    first INTEGER NOT NULL,
    PRIMARY KEY (value, first)
) STRICT, WITHOUT ROWID;

-- What is searched, folded: see fold(). Empty after retention, but for the number.
CREATE TABLE content (
    first  INTEGER PRIMARY KEY,
    words  TEXT NOT NULL,  -- number, title, text
    sender TEXT NOT NULL   -- name, digits of the telephone number, address, account
) STRICT;
-- Which reports hold which three letters; the rows of `content` say whether they hold the word.
CREATE VIRTUAL TABLE search USING fts5 (
    words, sender, content='content', content_rowid='first', detail=none, tokenize='trigram case_sensitive 1'
);
INSERT INTO search (search, rank) VALUES ('hashsize', 8388608);

-- Between which numbers the reports of an hour lie: the clock may have jumped, so that the hours overlap.
CREATE TABLE hour (
    hour    INTEGER PRIMARY KEY,
    lowest  INTEGER NOT NULL,
    highest INTEGER NOT NULL
) STRICT;

-- How many reports there are of each sort.
CREATE TABLE tally (
    state   INTEGER NOT NULL,
    channel TEXT NOT NULL,
    class   TEXT NOT NULL,
    reports INTEGER NOT NULL,
    PRIMARY KEY (state, channel, class)
) STRICT, WITHOUT ROWID;

-- The same for each day and month of the agency's calendar, by the category's code as well.
CREATE TABLE zone (
    name TEXT NOT NULL  -- whose days they are
) STRICT;
CREATE TABLE statistic (
    grain    INTEGER NOT NULL,  -- 0 a day, 1 a month
    period   INTEGER NOT NULL,  -- its first day, counted from 1970
    state    INTEGER NOT NULL,
    channel  TEXT NOT NULL,
    class    TEXT NOT NULL,
    category TEXT NOT NULL,
    reports  INTEGER NOT NULL,
    PRIMARY KEY (grain, period, state, channel, class, category)
) STRICT, WITHOUT ROWID;

-- Open quarantine items, and ignored events that were not replayed.
CREATE TABLE quarantine (
    item        INTEGER PRIMARY KEY,
    channel     TEXT NOT NULL,
    why         TEXT NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE TABLE ignored (
    item        INTEGER PRIMARY KEY,
    channel     TEXT NOT NULL,
    why         TEXT NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE TABLE kind (
    channel TEXT NOT NULL,
    why     TEXT NOT NULL,
    events  INTEGER NOT NULL,
    last    INTEGER NOT NULL,  -- the newest of them came then
    PRIMARY KEY (channel, why)
) STRICT, WITHOUT ROWID;
CREATE TABLE kept (
    name  TEXT PRIMARY KEY,  -- quarantine, ignored
    items INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO kept (name, items) VALUES ('quarantine', 0), ('ignored', 0);
