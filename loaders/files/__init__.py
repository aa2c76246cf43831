"""Safe reading of files: xlsx, xls, ods and csv become sheets of text, in a child process with limits."""
