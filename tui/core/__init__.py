"""What the work is about: records, schema, selections, plans, jobs. No I/O, no screen."""
