"""Holds every record that a program prints against the published schema.

Usage: check_schema.py SCHEMA PROGRAM
"""
import json
import subprocess
import sys

import jsonschema


def reject_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"a name stands twice: {names}")
    return dict(pairs)


def strict(line):
    def reject_constant(name):
        raise ValueError(f"{name} is no JSON")

    return json.loads(line, object_pairs_hook=reject_duplicates, parse_constant=reject_constant)


def main(schema_file, program):
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    output = subprocess.run([program], check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")
    records = output.splitlines()  # also splits at U+2028: a record must not hold one
    faults = 0
    for number, line in enumerate(records, 1):
        for error in validator.iter_errors(strict(line)):
            faults += 1
            print(f"record {number}: {'/'.join(map(str, error.path))}: {error.message[:200]}")
    print(f"{len(records)} records, {faults} faults")
    if len(records) < 100:
        sys.exit("too few records to say anything")

    # The schema itself must refuse what is no record, or the check above means nothing.
    spoilt = strict(records[0])
    spoilt["unknown"] = 1
    if validator.is_valid(spoilt) or validator.is_valid({}):
        sys.exit("the schema takes anything")
    sys.exit(1 if faults else 0)


main(*sys.argv[1:])
