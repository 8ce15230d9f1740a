"""The built-in rules: one file per rule, one folder per family."""
