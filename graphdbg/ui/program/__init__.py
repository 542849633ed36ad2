"""The program: the run as a listing of lines, forward then backward."""
