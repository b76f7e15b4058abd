"""What leaves the system for people: evidence sheets, dose sheets, screening reports, the story of a demonstration.

Comes in: a protocol, a record, answers that were derived from them, and the seal of the log. Goes out: text and bytes.
Must not know: stores, clocks, or who is logged in; it derives nothing and writes nothing to the log. Everything printed
is a function of what is handed in, so the same sheet twice is the same bytes. Numbers are rounded here and only here.
"""
