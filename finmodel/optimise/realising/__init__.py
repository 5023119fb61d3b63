"""Expressions made into choices and limits of a program, with whole choices only where something bends the wrong way."""
