-- From version 6 to 7: one row a report, and none for a delivery that is merely queued.

-- The bytes as they were received; NULL where the row shares those of another (`raw`), or is old. `raw` keeps
-- what versions before wrote until a start has moved it, and the bytes of reports that were lost with a damaged file.
ALTER TABLE report ADD COLUMN raw_type TEXT;
ALTER TABLE report ADD COLUMN raw_bytes BLOB;

-- Reports behind this one are queued at the centre, unless a row in `delivery` says something else; NULL: none are.
ALTER TABLE centre ADD COLUMN queued_above INTEGER;
