"""A place proposed from an extract: what is in it, what each column may be, what is asked, and the files written."""
