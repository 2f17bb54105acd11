"""The whole cloud on one machine: `python -m infra.local [FILE…]`.

The stack that `cdk deploy` takes is synthesized and deployed, unmodified, to MiniStack (an AWS emulator) on
loopback; an OCR engine answers in Textract's place; the same handler runs behind the same S3 notification.

    __main__    the command line
    session     a cloud's life: everything is started at once and ended together
    cloud       MiniStack with the stack on it: upload, look up, tail the log
    child       runs a module for as long as this process lives
    textract    Textract's HTTP interface, over documents (formats, limits), ocr (the engine), blocks (the answer)
    inbox       receives what the topic sends, as the reader of the e-mails
    batch       feeds files and waits for their records and e-mails
    show        what a person sees
"""
