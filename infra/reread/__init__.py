"""Read the fields of stored invoices again with today's code: `python -m infra.reread [--yes]`.

What Textract read is kept with each record, so that a better rule costs nothing to apply to the invoices of before. It
shows first what would change; with --yes it is written, each record if it is still as it was shown, and then the
processor's check tells programs of it. What a person said always stays; what a person has reviewed or paid stays whole,
and what would be read there is only proposed. A removed invoice is not looked at.

    command     the command line: shows, asks, writes
    anew        what a record would be, and how that differs from what it is: pure functions
    stored      records, what was read, files, and what is remembered of suppliers
    paid        reads records of before, which kept no lines, once more with Textract
    shown       the table of what differs

An invoice counts as changed where its values, kind, line items, payment or doubts do; a certainty or a place that moves
a little is written with these, but is no reason to write.
"""
