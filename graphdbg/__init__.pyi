from graphdbg.core import ops as ops
from graphdbg.core.engine import run as run
from graphdbg.core.tracing import constant as constant
from graphdbg.core.tracing import graph_of as graph_of
from graphdbg.core.tracing import parameter as parameter
from graphdbg.files.read import load as load
from graphdbg.formula.derivative_graph import derivative_graph as derivative_graph
from graphdbg.ui.launch import debug as debug

__version__: str
