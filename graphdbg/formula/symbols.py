"""Which character stands for which LaTeX command or character, in plain text."""

from typing import Final

from graphdbg.formula.pieces import Kind, Piece

GREEK: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip

# \times stands close, as in shapes and powers of ten: "4.386×10⁻⁵".
_ATOMS = {
    **GREEK,
    "varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "varsigma": "ς", "varrho": "ρ",
    "partial": "∂", "nabla": "∇", "infty": "∞", "top": "ᵀ", "prime": "′", "ell": "ℓ",
    "dots": "…", "ldots": "…", "cdots": "…", "vdots": "⋮", "ddots": "⋱", "emptyset": "∅",
    "forall": "∀", "exists": "∃", "neg": "¬", "checkmark": "✓", "degree": "°", "dagger": "†",
    "times": "×", "square": "□", "%": "%", "#": "#", "&": "&", "$": "$", "_": "_",
}  # fmt: skip

# The last three are a space and nothing else.
_OPERATORS = {
    "cdot": "·", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "circ": "∘", "ast": "*", "star": "*",
    "div": "÷", "pm": "±", "mp": "∓", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "neq": "≠", "lt": "<", "gt": ">", "ll": "≪", "gg": "≫", "approx": "≈", "equiv": "≡",
    "sim": "~", "propto": "∝", "to": "→", "rightarrow": "→", "longrightarrow": "→", "mapsto": "↦",
    "leftarrow": "←", "gets": "←", "Rightarrow": "⇒", "implies": "⇒", "iff": "⇔", "in": "∈",
    "notin": "∉", "subset": "⊂", "cup": "∪", "cap": "∩", "land": "∧", "wedge": "∧", "lor": "∨",
    "vee": "∨", "mid": "|", "quad": "", "qquad": "", " ": "",
}  # fmt: skip

_FUNCTIONS = {
    name: name
    for name in (
        "exp", "log", "ln", "max", "min", "sup", "inf", "lim", "arg", "det", "dim", "sin", "cos",
        "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan",
    )
}  # fmt: skip
_BIG = {"sum": "∑", "prod": "∏", "int": "∫"}
_OPENING = {
    "{": "{", "lbrace": "{", "langle": "⟨", "lfloor": "⌊", "lceil": "⌈", "lvert": "|",
    "lVert": "‖",
}  # fmt: skip
_CLOSING = {
    "}": "}", "rbrace": "}", "rangle": "⟩", "rfloor": "⌋", "rceil": "⌉", "rvert": "|",
    "rVert": "‖", "vert": "|", "Vert": "‖", "|": "‖",
}  # fmt: skip

DELIMITERS: Final = {**_OPENING, **_CLOSING, ".": ""}
"""What may stand after `left` and `right`, its backslash taken away."""


def _pieces(texts: dict[str, str], kind: Kind) -> dict[str, Piece]:
    return {name: Piece(text, kind) for name, text in texts.items()}


COMMANDS: Final = {
    **_pieces(_ATOMS, "atom"),
    **_pieces(_OPERATORS, "operator"),
    **_pieces(_FUNCTIONS, "function"),
    **_pieces(_BIG, "big"),
    **_pieces(_OPENING, "open"),
    **_pieces(_CLOSING, "close"),
    "\\": Piece("\n", "open"),
}
"""Commands without arguments, by their name without the backslash."""

CHARACTERS: Final = {
    **{sign: Piece(sign, "operator") for sign in {*_OPERATORS.values(), *"+=<>"} - {"", "|"}},
    "-": Piece("−", "operator"),
    "−": Piece("−", "operator"),
    **_pieces(dict(zip("([", "([", strict=True)), "open"),
    **_pieces(dict(zip(")]", ")]", strict=True)), "close"),
    **_pieces(dict(zip(",;", ",;", strict=True)), "comma"),
    "~": Piece("", "operator"),
    "&": Piece(""),
}
"""Characters that are not simply themselves."""

ACCENTS: Final = {
    "hat": "\N{COMBINING CIRCUMFLEX ACCENT}", "widehat": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "tilde": "\N{COMBINING TILDE}", "widetilde": "\N{COMBINING TILDE}",
    "bar": "\N{COMBINING MACRON}", "dot": "\N{COMBINING DOT ABOVE}",
    "ddot": "\N{COMBINING DIAERESIS}",
}  # fmt: skip

DOUBLE_STRUCK: Final = str.maketrans("RNZQCE", "ℝℕℤℚℂ𝔼")
