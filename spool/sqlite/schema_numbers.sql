-- From version 4 to 5: numbers that come from the id, and records that can be checked against themselves.

-- Which serial of the id's chain the number has: 0 the id's own, which the index of ids finds; NULL where a
-- version before counted the number.
ALTER TABLE report ADD COLUMN number_step INTEGER;
-- SHA-256 over the edition's Idempotency-Key, a line feed and the record; NULL for one of a version before.
ALTER TABLE report ADD COLUMN checksum BLOB;
DROP INDEX report_number;
CREATE INDEX report_number ON report (number) WHERE number_step IS NOT 0;
DROP TABLE counter;
CREATE INDEX delivery_receipt ON delivery (receipt) WHERE receipt <> '';
