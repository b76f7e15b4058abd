"""May we? Pure functions of (protocol, record) that give an authorisation or refuse it with all reasons at once.

Comes in: a protocol and a record. Goes out: a `Decision`. Must not know: stores, pages, or who is logged in. Facts are
never refused; only decisions are.
"""
