"""Tests from files to published figures."""
