"""The commands of the command line, by what they are about.

Comes in: what was typed. Goes out: text, JSON, files. Calls `main` only, and imports it only when a command runs.
"""
