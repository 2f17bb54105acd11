"""Send through again what failed: `python -m infra.redrive [--from-bucket | --failed CODE | --resend-since TIME]`.

Four ways for an invoice to get stuck outside the processor, and one mend for all of them: the processor is
given the upload's event once more. Whatever was done already it finds in the record and does not do again,
so that no run of this command, however often repeated, makes a second record.

    command     the command line
    work        shows what there is, asks, and sends it at a pace; the four sources say what there is:
    queue       events that failed every retry (the default)
    bucket      files without a record (--from-bucket)
    failed      records that failed with a code (--failed)
    emails      e-mails that nobody could receive (--resend-since)
    events      S3's notification of an upload, made up anew
    aws         the user's AWS, what the stack calls its parts there, and what it answers
    text        how things are written for a person
"""
