"""The page on which a person says how a table is to be read and used."""
