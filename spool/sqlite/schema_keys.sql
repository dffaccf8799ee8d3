-- From version 5 to 6: keys out of the accept transaction. The rows of `report` are the truth; these two tables are
-- made of them, a sorted run at a time, and rows above the highest `upto` are read at each start.

-- Ids are nothing that would have to be written over.
PRAGMA secure_delete = FAST;
DROP INDEX report_edition;
PRAGMA secure_delete = ON;

-- A run of keys that counts. What stands in key_page of other runs is left over from a crash.
CREATE TABLE key_run (
    run   INTEGER PRIMARY KEY,
    level INTEGER NOT NULL,  -- four runs of one level become one of the next
    bits  INTEGER NOT NULL,  -- of an id, that say in which page it is
    count INTEGER NOT NULL,  -- of its keys
    upto  INTEGER NOT NULL,  -- the highest sequence in it
    bloom BLOB NOT NULL      -- of the serials in it
) STRICT;

CREATE TABLE key_page (
    page    INTEGER PRIMARY KEY,  -- run << 32 | the first `bits` bits of the ids
    entries BLOB NOT NULL         -- sorted: 16 bytes id, 8 bytes sequence, big-endian
) STRICT;
