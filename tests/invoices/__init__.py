"""The project's own sample invoices and broken files, all of fictitious vendors."""
