"""The engine, the expression language, tables and process folders."""
