"""Tables of other programs, above all of patients treated long ago, become events by a mapping that a person has written.

Comes in: a CSV file and its mapping. Goes out: entries to import, and what of the table could not be read. Must not know:
the log, what follows from an event, or whose number stands in a table.
"""
