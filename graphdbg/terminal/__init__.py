"""The debugger on a prompt: the session of the window, driven by words and told in lines."""
