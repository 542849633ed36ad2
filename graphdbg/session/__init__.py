"""The running application without Qt: state, stepping, settings and the table of actions."""
