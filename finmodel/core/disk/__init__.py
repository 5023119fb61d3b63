"""Files and folders as the machine has them: paths as written, what may be replaced, and who writes where."""
