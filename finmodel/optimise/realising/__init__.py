"""Expressions made into choices and limits of a program, whole only where something bends the wrong way."""
