"""The figures a second time: computed in pandas from the simulator's truth and the rule pages, never from the warehouse."""
