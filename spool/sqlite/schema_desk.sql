-- From version 12 to 13: what people at the desk have corrected.

-- The K of an edition's key: see spool/reports/correction_number.hpp. 0: as it came, or as it was fetched.
ALTER TABLE report ADD COLUMN desk INTEGER NOT NULL DEFAULT 0;

-- What people have set, one row a report. Later editions of the report get it as well.
CREATE TABLE correction (
    id     BLOB PRIMARY KEY,  -- of the report
    times  INTEGER NOT NULL,  -- how often somebody has corrected it
    fields TEXT NOT NULL      -- JSON: what is set
) STRICT, WITHOUT ROWID;
