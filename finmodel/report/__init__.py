"""What is told of a result, made once: a headline, tables and charts as data, for terminal, workbook and page alike."""
