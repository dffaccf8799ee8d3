-- From version 8 to 9: reports that a centre which was added later is still to be queued.

-- One row a centre, while that goes on; in the order of `report.seq`.
CREATE TABLE backfill (
    centre INTEGER PRIMARY KEY,
    after  INTEGER NOT NULL,  -- done up to here
    upto   INTEGER NOT NULL,  -- the newest that was here when the centre was added
    since  INTEGER NOT NULL   -- only what was received then or later
) STRICT;
