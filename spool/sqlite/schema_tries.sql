-- From version 3 to 4: why a delivery waits.

ALTER TABLE delivery ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;  -- attempts that began
ALTER TABLE delivery ADD COLUMN said TEXT;  -- what the centre wrote with its last no; empty once delivered
