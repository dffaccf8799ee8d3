-- From version 9 to 10: what centres say of the reports that they have.

-- Only ever added to; holds nothing that a citizen wrote.
CREATE TABLE centre_event (
    entry       INTEGER PRIMARY KEY,
    centre      INTEGER NOT NULL,
    event       TEXT NOT NULL,     -- the centre's id of it
    id          BLOB NOT NULL,     -- of the report
    at          INTEGER NOT NULL,  -- by the centre's clock
    received_at INTEGER NOT NULL,
    state       INTEGER NOT NULL,  -- 0 other, 1 received, 2 verified, 3 forwarded, 4 in progress, 5 answered, 6 done, 7 rejected
    word        TEXT NOT NULL      -- the centre's own
) STRICT;
CREATE UNIQUE INDEX centre_event_once ON centre_event (centre, event);
CREATE INDEX centre_event_report ON centre_event (id, at);
