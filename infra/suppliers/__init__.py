"""What is remembered of a supplier, and that a new bank account is right: `python -m infra.suppliers`.

    show INVOICE_ID       the invoice's accounts, what is known by its marks, and what warns
    confirm INVOICE_ID    you called the supplier under a number that you know: its new account is right

For whoever has no invoice browser; the page has a button for it. What is confirmed is written under each of the supplier's
marks first, then in the record, so that a run that was stopped is simply repeated.
"""
