"""From a sheet to a table: context, header, columns, and what the cells say."""
