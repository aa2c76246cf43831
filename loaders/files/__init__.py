"""Safe reading of files: xlsx, xls, ods, csv and the tables of docx become sheets of text, in a child process with limits."""
