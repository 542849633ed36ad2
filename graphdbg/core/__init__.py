"""The mathematics: graphs, operations, runs and their traces. Needs numpy and networkx only."""
