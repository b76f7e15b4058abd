"""What the world agreed: units, analytes, published tables, and the two forms in which values are written down.

Comes in: TOML tables with a citation on every row. Goes out: conversions, codes and limits.
Must not know: protocols, patients, events, or where anything is stored.
"""
