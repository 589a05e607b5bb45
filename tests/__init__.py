"""Tests of every room, and the tools that run, count and time them."""
