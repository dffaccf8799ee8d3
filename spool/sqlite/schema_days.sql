-- From version 10 to 11: how much of each day a centre has, for it to compare.

-- Messages (editions) that the lane has delivered. What versions before delivered is not counted.
CREATE TABLE day_count (
    centre   INTEGER NOT NULL,
    day      INTEGER NOT NULL,  -- on which the gateway took them in: days since 1970, in UTC
    messages INTEGER NOT NULL,
    PRIMARY KEY (centre, day)
) STRICT, WITHOUT ROWID;
