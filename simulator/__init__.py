"""Synthetic municipalities that write the source systems' own files; knows no other room."""
