"""Did it work: what came, against a comparison group or the trend before, with how far chance alone may move it."""
