"""Parts of a pooled fund: what is paid in, set aside, spent, and shared out."""
