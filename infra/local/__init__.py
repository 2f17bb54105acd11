"""The whole cloud on one machine: `python -m infra.local [FILE…]`.

The stack that `cdk deploy` takes is synthesized and deployed, unmodified, to MiniStack (an AWS emulator) on
loopback; an OCR engine answers in Textract's place; the same handler runs behind the same S3 notification.

    __main__    the command line, over batch (feeds files), watch (follows the log), show (what a person sees)
    session     a cloud's life: everything is started at once and ended together
    cloud       the stack on MiniStack (emulator), and what a user does there: upload, look up, read the log
    browser     the invoice browser's sign-in here, and its account
    child       runs a module for as long as this process lives; synth is one
    textract    Textract's HTTP interface: jobs (asynchronous), documents (formats, limits), ocr (the engine),
                blocks (the shape of the answer)
    inbox       receives what the topics send by e-mail, as its reader
    loopback    keeps it all on this machine
"""
