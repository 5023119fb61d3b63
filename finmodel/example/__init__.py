"""The invented place that `finmodel demo` runs, generated from a seed."""
