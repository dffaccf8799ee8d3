-- From version 2 to 3: reports that a person looks at before a centre gets them.

-- One row a report, for all its editions and all centres: while it is here, none of them has a delivery.
CREATE TABLE review (
    id    BLOB PRIMARY KEY,  -- of the report
    state INTEGER NOT NULL,  -- 0 in review, 1 closed
    since INTEGER NOT NULL,
    why   TEXT NOT NULL      -- why a person should look, or for what reason one has closed it
) STRICT, WITHOUT ROWID;
CREATE INDEX review_state ON review (state, since);

-- Events of unknown kinds that a later version could read, and how many there are of each kind.
ALTER TABLE ignored ADD COLUMN state INTEGER NOT NULL DEFAULT 0;  -- 0 kept, 1 replayed
CREATE INDEX ignored_kind ON ignored (channel, why, state);
