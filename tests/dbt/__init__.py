"""Tests of the dbt project as a whole."""
