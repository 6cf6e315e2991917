"""What every format is read, fitted and written with: files, pixels, declarations, the ledger."""
