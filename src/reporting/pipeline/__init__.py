"""The order of the stages, and what happens at each: the only part that knows them all."""
