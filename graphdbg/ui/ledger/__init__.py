"""The panel PATHS: the ledger of all paths from a node to the loss, and its way to backprop."""
