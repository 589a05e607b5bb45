"""The figures a second time, in pandas: from the simulator's truth and the rule pages, never from the warehouse."""
