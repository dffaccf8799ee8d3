-- From version 7 to 8: what the read model follows.

-- Tells this spool from every other: one that was made anew, or put together from a damaged one, has another.
CREATE TABLE identity (
    value BLOB NOT NULL
) STRICT;
INSERT INTO identity (value) VALUES (randomblob(16));

-- What changed without being accepted. The newest row is never deleted, so that the numbers go on.
CREATE TABLE change (
    change INTEGER PRIMARY KEY,
    kind   INTEGER NOT NULL,  -- 0 a report, by the sequence of one edition; 1 quarantine; 2 ignored, by the item
    item   INTEGER NOT NULL
) STRICT;

-- What statistics need once the record is gone. Empty while it is here: see retention.
ALTER TABLE report ADD COLUMN class TEXT;
ALTER TABLE report ADD COLUMN category TEXT;  -- its code
ALTER TABLE report ADD COLUMN place TEXT;     -- its code
