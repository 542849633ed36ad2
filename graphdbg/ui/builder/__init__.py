"""The dialog that builds a network: a form, the layers as a list, and the graph beside them."""
