"""The prompt: it reads words, finds their command in the table, and says what became of it."""

from __future__ import annotations

import cmd
from collections import deque
from collections.abc import Iterable
from typing import TextIO

from graphdbg.core.errors import GraphError
from graphdbg.core.language.question import read
from graphdbg.formula.explain import Span
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.terminal import completion
from graphdbg.terminal.reading import graph_of
from graphdbg.terminal.report import report, told, watched
from graphdbg.terminal.said import Said, has_colours, text_in
from graphdbg.terminal.table import find

END = "EOF"
"""What cmd.Cmd makes of the end of the input."""


class Prompt(cmd.Cmd):
    """A debugger's prompt over a session; the session holds everything but what was typed last.

    On a terminal lines are read with readline.  Elsewhere each is written after the prompt, so
    that what comes out reads as it would on a terminal.
    """

    prompt = "(graphdbg) "

    def __init__(
        self, session: Session, source: TextIO, target: TextIO, is_terminal: bool = False
    ) -> None:
        super().__init__("tab", source, target)
        self.session = session
        self.use_rawinput = self.is_terminal = is_terminal
        self.colours = has_colours(target)
        self.last_step = ""
        self._changes: deque[tuple[State, State]] = deque()
        session.changed.connect(self._note)

    # Saying

    def say(self, lines: Iterable[Said]) -> None:
        """Write lines, each after what the session has told before it."""
        for line in lines:
            self._tell_changes()
            self._write(line)
        self._tell_changes()

    def say_where(self) -> None:
        """Write where the run stands, as after a step."""
        self.say(told(self.session.state))
        self.say(watched(self.session.state))

    def refuse(self, sentence: str) -> None:
        """Write a sentence about something that was not done."""
        self._write((Span(sentence, "error"),))

    def _note(self, before: State, after: State) -> None:
        self._changes.append((before, after))

    def _tell_changes(self) -> None:
        while self._changes:
            for line in report(*self._changes.popleft()):
                self._write(line)

    def _write(self, line: Said) -> None:
        self.stdout.write(f"{text_in(line, self.colours)}\n")

    # Reading

    def run(self) -> None:
        """Read and answer until somebody leaves; Ctrl+C leads back to an empty prompt."""
        while True:
            try:
                self.cmdloop()
            except KeyboardInterrupt:
                self._write("")
            else:
                return

    def precmd(self, line: str) -> str:
        """Put the last message away; show what was read where no terminal has."""
        if not self.is_terminal:
            self._write("" if line == END else line)
        elif line == END:
            self._write("")
        self.session.dismiss()
        self._changes.clear()
        return line

    def onecmd(self, line: str) -> bool:
        """Answer one line; True leaves the prompt."""
        text = line.strip()
        if text == END:
            return True
        if not text:
            return self.emptyline()
        if text.startswith("#"):
            return False
        try:
            return self._answer(text)
        except GraphError as problem:
            self._tell_changes()
            self.refuse(problem.sentence)
        except KeyboardInterrupt:
            self._changes.clear()
            self._write("")
            self.refuse("Stopped by Ctrl+C.")
            self.say_where()
        return False

    def emptyline(self) -> bool:
        """Take the last step again."""
        return bool(self.last_step) and self.onecmd(self.last_step)

    def _answer(self, text: str) -> bool:
        word, _, rest = text.partition(" ")
        try:
            command = find(word)
        except GraphError as problem:
            raise GraphError(self._with_hint(problem.sentence, text)) from None
        self.last_step = text if command.repeats else self.last_step
        self.say(command.run(self.session, rest))
        return command.ends

    def _with_hint(self, sentence: str, text: str) -> str:
        try:
            read(text, graph_of(self.session))
        except GraphError:
            return sentence
        return f"{text[:40]} is no command; p {text[:40]} prints it."

    # Completing

    def completenames(self, text: str, *_ignored: object) -> list[str]:
        """Return the commands that begin so."""
        return completion.commands(text)

    def completedefault(self, *given: object) -> list[str]:
        """Return what may stand after the command of a line."""
        text, line, begin = str(given[0]), str(given[1]), int(str(given[2]))
        word, _, before = line[:begin].lstrip().partition(" ")
        return completion.arguments(graph_of(self.session), word, before, text)
